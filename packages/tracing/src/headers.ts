import { TelemetryConfigError } from './errors.ts';
import { type Env, readFirst } from './setting.ts';

/** Names that end in -bin are gRPC's binary metadata, which a text cannot be. */
const NAME = /^(?!.*-bin$)[0-9a-z!#$&'*+.^_`|~-]+$/i;
/** What both HTTP/1.1 and gRPC metadata can carry. */
const VALUE = /^[\x20-\x7e]*$/;

type Headers = Readonly<Record<string, string>>;

/**
 * Headers of every export: OTEL_EXPORTER_OTLP_HEADERS (`name=value,name=value`, percent-encoded), then those for
 * traces, then those given in code. Errors name the header, never its value: it may be a token.
 */
export function headersFrom(env: Env, inCode: Headers = {}): Headers {
  const headers = {
    ...parse(env, 'OTEL_EXPORTER_OTLP_HEADERS'),
    ...parse(env, 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'),
  };
  for (const [name, value] of Object.entries(inCode))
    headers[name.toLowerCase()] = check('options.headers', name, value);
  return headers;
}

function parse(env: Env, variable: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const pairs = readFirst(env, variable)?.value.split(',') ?? [];
  for (const pair of pairs.filter((text) => text.trim() !== '')) {
    const equals = pair.indexOf('=');
    if (equals < 1)
      throw new TelemetryConfigError(variable, 'a part has no "="; write name=value,name=value');
    const name = pair.slice(0, equals).trim();
    headers[name.toLowerCase()] = check(
      variable,
      name,
      decode(variable, name, pair.slice(equals + 1).trim()),
    );
  }
  return headers;
}

function decode(variable: string, name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new TelemetryConfigError(variable, `the value of "${name}" is not percent-encoded; write % as %25`);
  }
}

function check(from: string, name: string, value: string): string {
  if (!NAME.test(name))
    throw new TelemetryConfigError(
      from,
      'a header has an invalid name; use letters, digits and hyphens, and no -bin at the end',
    );
  if (!VALUE.test(value))
    throw new TelemetryConfigError(
      from,
      `the value of "${name}" has a character that a header cannot carry; use printable ASCII, and no line break`,
    );
  return value;
}
