import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ViewerError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';

/** Files for TLS; without `ca` the system's CAs count. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** How requests are forwarded. */
export interface Target {
  readonly endpoint: Endpoint;
  /** undefined: plaintext. */
  readonly tls: TlsFiles | undefined;
  /** Headers of every request, names in lower case. They may hold secrets. */
  readonly headers: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const fail = (variable: string, problem: string, cause?: unknown): never => {
  throw new ViewerError('ERR_VIEWER_OPTION', `${variable} ${problem}`, { cause });
};

/** The variable for traces wins over the general one. */
const variableOf = (env: Environment, name: string): string | undefined =>
  [`OTEL_EXPORTER_OTLP_TRACES_${name}`, `OTEL_EXPORTER_OTLP_${name}`].find((variable) => env[variable]);

/** Names that end in -bin are gRPC's binary metadata, which a text cannot be. */
const headerName = /^(?!.*-bin$)[0-9a-z!#$&'*+.^_`|~-]+$/;
const headerValue = /^[\x20-\x7e]*$/;

const decoded = (variable: string, name: string, value: string): string => {
  try {
    const text = decodeURIComponent(value);
    if (headerValue.test(text)) return text;
  } catch {
    return fail(variable, `has a value for "${name}" that is not percent-encoded; write % as %25`);
  }
  return fail(variable, `has a value for "${name}" that a header cannot carry; use printable ASCII`);
};

/** `name=value,name=value`, percent-encoded. Errors name the header, never its value. */
const headersOf = (env: Environment): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const variable of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS']) {
    for (const pair of env[variable]?.split(',') ?? []) {
      if (pair.trim() === '') continue;
      const equals = pair.indexOf('=');
      const name = pair.slice(0, Math.max(equals, 0)).trim().toLowerCase();
      if (!headerName.test(name)) fail(variable, 'has a part that is no name=value with a valid header name');
      headers[name] = decoded(variable, name, pair.slice(equals + 1).trim());
    }
  }
  return headers;
};

const readPem = (env: Environment, name: string): Buffer | undefined => {
  const variable = variableOf(env, name);
  if (variable === undefined) return undefined;
  try {
    const file = readFileSync(env[variable] ?? '');
    // TLS takes a CA that is none without a word.
    return file.includes('-----BEGIN ') ? file : fail(variable, 'names a file that is not PEM');
  } catch (cause) {
    if (cause instanceof ViewerError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error';
    return fail(variable, `names a file that cannot be read (${code})`, cause);
  }
};

const tlsOf = (env: Environment, { scheme }: Endpoint): TlsFiles | undefined => {
  const [ca, cert, key] = ['CERTIFICATE', 'CLIENT_CERTIFICATE', 'CLIENT_KEY'].map((name) =>
    readPem(env, name),
  );
  const named = variableOf(env, 'CERTIFICATE') ?? variableOf(env, 'CLIENT_CERTIFICATE');
  if (scheme === 'http' && named !== undefined) {
    fail(
      named,
      'is for TLS, but --forward says http, which is plaintext; make it https or unset the variable',
    );
  }
  if ((cert === undefined) !== (key === undefined)) {
    const half = variableOf(env, cert === undefined ? 'CLIENT_KEY' : 'CLIENT_CERTIFICATE');
    fail(half ?? '', 'needs the other half; set certificate and key, or neither');
  }
  if (scheme !== 'https' && ca === undefined) return undefined;
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  try {
    createSecureContext(files);
  } catch (cause) {
    fail(named ?? 'OTEL_EXPORTER_OTLP_CERTIFICATE', 'names a file that TLS cannot use', cause);
  }
  return files;
};

/** Reads headers and TLS files. Throws ViewerError `ERR_VIEWER_OPTION`, which names the variable. */
export const targetOf = (endpoint: Endpoint, env: Environment): Target => ({
  endpoint,
  tls: tlsOf(env, endpoint),
  headers: headersOf(env),
});
