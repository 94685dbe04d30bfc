import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { messageOf } from '../../../errors.ts';
import { optionError } from '../../../options.ts';
import { warn } from '../../../warning.ts';
import { quote, type Setting } from './setting.ts';

export interface TlsFiles {
  /** PEM. Default: the system's CAs. */
  readonly caFile?: string;
  /** PEM of the client's certificate, with `keyFile`. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

export interface FileSettings {
  readonly ca?: Setting | undefined;
  readonly cert?: Setting | undefined;
  readonly key?: Setting | undefined;
  readonly token?: Setting | undefined;
}

/** What the files hold. */
export interface Credentials {
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
  readonly token?: string;
}

/** What a header can carry. */
const TOKEN = /^[\x21-\x7e]+$/;

function readSetting({ value, from }: Setting): Buffer {
  try {
    return readFileSync(value);
  } catch (cause) {
    throw optionError(from, `is ${quote(value)}, which cannot be read: name a readable file`, { cause });
  }
}

function readCredentials({ ca, cert, key, token }: FileSettings): Credentials {
  const tls = {
    ...(ca && { ca: readSetting(ca) }),
    ...(cert && { cert: readSetting(cert) }),
    ...(key && { key: readSetting(key) }),
  };
  try {
    // OpenSSL passes over an authority that is none.
    for (const pem of Object.values(tls)) if (!pem.includes('-----BEGIN ')) throw new Error('no PEM');
    createSecureContext(tls);
  } catch (cause) {
    const from = [ca, cert, key].flatMap((setting) => setting?.from ?? []).join(', ');
    throw optionError(from, 'cannot be used for TLS: PEM is wanted, and the key of the certificate', {
      cause,
    });
  }
  if (!token) return { tls };
  const text = readSetting(token).toString('utf8').trim();
  if (!TOKEN.test(text))
    throw optionError(token.from, `is ${quote(token.value)}, which holds no token on one line of ASCII`);
  return { tls, token: text };
}

/**
 * Answers what the files hold now. Files that cannot be used any more leave what they held before in use, which is warned
 * of once. Throws MetricsError ERR_METRICS_OPTION when they cannot be used at first.
 */
export function createCredentials(settings: FileSettings): () => Credentials {
  if (settings.cert && !settings.key)
    throw optionError(settings.cert.from, 'is there without a key: name both');
  if (settings.key && !settings.cert)
    throw optionError(settings.key.from, 'is there without a certificate: name both');
  if (Object.values(settings).every((setting) => setting === undefined)) return () => ({ tls: {} });
  let current = readCredentials(settings);
  let broken = false;
  return () => {
    try {
      current = readCredentials(settings);
      broken = false;
    } catch (error) {
      if (!broken) warn(`${messageOf(error)}; what was there before stays in use`);
      broken = true;
    }
    return current;
  };
}
