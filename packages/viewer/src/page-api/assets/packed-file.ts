import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

type Encoding = 'br' | 'gzip' | 'identity';

/** A body as it is sent. */
export interface Encoded {
  readonly encoding: Encoding;
  readonly body: Buffer;
  readonly etag: string;
}

/** A file in memory, compressed once, when it is first asked for in that form. */
export interface PackedFile {
  /** In the form that the client takes and that is smallest. */
  encoded(headers: IncomingHttpHeaders): Promise<Encoded>;
}

const compress: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  // Quality 11 makes 5 % less and takes ten times as long.
  br: (body) => brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (body) => zip(body, { level: 9 }),
  identity: async (body) => body,
};

/** Forms that the client takes, the smallest first. */
const accepted = ({ 'accept-encoding': header = '' }: IncomingHttpHeaders): Encoding => {
  const taken = String(header)
    .split(',')
    .map((part) =>
      part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/),
    )
    .filter(([, quality = 'q=1']) => !/^q=0(?:\.0*)?$/.test(quality))
    .map(([name]) => name);
  if (taken.includes('br')) return 'br';
  return taken.includes('gzip') ? 'gzip' : 'identity';
};

/** A file of these bytes. */
export const packedFile = (contents: Buffer): PackedFile => {
  const hash = createHash('sha256').update(contents).digest('base64url').slice(0, 22);
  const forms = new Map<Encoding, Promise<Encoded>>();
  const make = async (encoding: Encoding): Promise<Encoded> => {
    const body = await compress[encoding](contents);
    return { encoding, body, etag: `"${hash}-${encoding}"` };
  };
  return {
    encoded(headers) {
      const encoding = accepted(headers);
      const form = forms.get(encoding) ?? make(encoding);
      forms.set(encoding, form);
      return form;
    },
  };
};
