import { invalid, mapOf, matching, type Shape, text } from './shape.ts';

// The rules of k8s.io/apimachinery/pkg/util/validation, with the API server's own lengths.
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const PART = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

export const dnsLabel: Shape = matching(
  new RegExp(`^${LABEL}$`),
  63,
  'at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
);

export const dnsSubdomain: Shape = matching(
  new RegExp(`^${LABEL}(\\.${LABEL})*$`),
  253,
  'at most 253 lower-case letters, digits, "-" and ".", each part beginning and ending with a letter or digit',
);

const qualifiedName: Shape = matching(
  new RegExp(`^(${LABEL}(\\.${LABEL})*/)?(?=.{1,63}$)${PART}$`),
  317,
  'a name of at most 63 letters, digits, "-", "_" and ".", with an optional "domain/" before it',
);

const labelValue: Shape = matching(
  new RegExp(`^(${PART})?$`),
  63,
  'empty, or at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
);

export const labels: Shape = mapOf(labelValue, qualifiedName);
export const annotations: Shape = mapOf(text, (key, path) => qualifiedName(String(key).toLowerCase(), path));

/** A key of a ConfigMap or Secret: it becomes a file's name. */
export const dataKey: Shape = matching(
  /^(?!\.\.?$)(?!\.\.)[-._a-zA-Z0-9]+$/,
  253,
  'at most 253 letters, digits, "-", "_" and ".", and not begin with ".."',
);

export const envName: Shape = matching(
  /^[\x20-\x3c\x3e-\x7e]+$/,
  1024,
  'printable ASCII characters without "="',
);

/** As Go's encoding/base64 reads it: padded, over any number of lines. The value may be a secret and is not quoted. */
export const base64: Shape = (value, path) => {
  const wrongType = text(value, path);
  if (wrongType.length > 0) return wrongType;
  const packed = String(value).replace(/[\r\n]+/g, '');
  if (packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return [];
  return invalid(
    path,
    'must be base64; use stringData (of a Secret) or data (of a ConfigMap) for plain text',
  );
};

export const quantity: Shape = matching(
  /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/,
  64,
  'a quantity such as 500m, 2 or 1Gi',
);
