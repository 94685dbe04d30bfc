import { readFileSync } from 'node:fs';
import type { Endpoint } from './endpoint.ts';
import { TelemetryConfigError } from './errors.ts';
import { quote, type Setting } from './setting.ts';

/** The files that were named, each with the variable that named it. */
export interface TlsSettings {
  readonly ca?: Setting | undefined;
  readonly cert?: Setting | undefined;
  readonly key?: Setting | undefined;
  readonly skipVerify?: Setting<boolean> | undefined;
}

/** How the connection is secured; `undefined` instead of it is plaintext. Without `ca` the system's CAs count. */
export interface Tls {
  readonly ca?: Setting;
  readonly pair?: { readonly cert: Setting; readonly key: Setting };
  readonly verify: boolean;
}

/** Decides on TLS from the endpoint's scheme and the settings; a combination that makes no sense is an error. */
export function resolveTls(endpoint: Endpoint, { ca, cert, key, skipVerify }: TlsSettings): Tls | undefined {
  if (cert && !key) throw missing(cert, 'TELEMETRY_CLIENT_KEY_FILEPATH', "the certificate's key");
  if (key && !cert) throw missing(key, 'TELEMETRY_CLIENT_CRT_FILEPATH', "the key's certificate");
  const verify = skipVerify?.value !== true;
  const wants = ca ?? cert ?? (verify ? undefined : skipVerify);
  if (endpoint.scheme === 'http' && wants)
    throw new TelemetryConfigError(
      wants.from,
      `${endpoint.from} says http, which is plaintext; make it https, or unset ${wants.from}`,
    );
  if (endpoint.scheme !== 'https' && verify && cert && !ca)
    throw new TelemetryConfigError(
      cert.from,
      `a client certificate needs TLS; set TELEMETRY_CA_CRT_FILEPATH, or https:// in ${endpoint.from}`,
    );
  if (endpoint.scheme !== 'https' && !wants) return undefined;
  return { ...(ca && { ca }), ...(cert && key && { pair: { cert, key } }), verify };
}

function missing(present: Setting, variable: string, what: string): TelemetryConfigError {
  return new TelemetryConfigError(
    variable,
    `is not set, though ${present.from} is; set it to the file of ${what}`,
  );
}

/** Certificates and key as read from their files. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Reads the files and checks that TLS can use them, so that a mistake shows at start. */
export function readTlsFiles(tls: Tls): TlsFiles {
  const ca = tls.ca && read(tls.ca);
  if (tls.ca) usable(tls.ca, { ca }, 'certificates in PEM form');
  if (!tls.pair) return { ...(ca && { ca }) };
  const pair = { cert: read(tls.pair.cert), key: read(tls.pair.key) };
  usable(tls.pair.cert, { cert: pair.cert }, 'a certificate in PEM form');
  usable(tls.pair.key, { key: pair.key }, 'a private key in PEM form without a passphrase');
  usable(tls.pair.key, pair, `the key of the certificate in ${tls.pair.cert.from}`);
  return { ...(ca && { ca }), ...pair };
}

function read({ value, from }: Setting): Buffer {
  try {
    return readFileSync(value);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error';
    throw new TelemetryConfigError(from, `cannot read ${quote(value)} (${code}); name a readable file`, {
      cause,
    });
  }
}

function usable(
  { value, from }: Setting,
  files: { [Name in keyof TlsFiles]?: Buffer | undefined },
  wanted: string,
): void {
  const problem = () => new TelemetryConfigError(from, `${quote(value)} does not hold ${wanted}`);
  if (!Object.values(files).every((file) => file?.includes('-----BEGIN '))) throw problem();
  try {
    // Not loaded before there is a file to look at.
    process.getBuiltinModule('node:tls').createSecureContext(files);
  } catch {
    throw problem();
  }
}
