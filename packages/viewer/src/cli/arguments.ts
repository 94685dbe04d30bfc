import { parseArgs } from 'node:util';
import type { ViewerOptions } from '../options.ts';
import { optionError } from './option-error.ts';
import { scrapeTargets } from './scrape-targets.ts';

export const help = `Usage: vk-telemetry-viewer [options]

Receives OpenTelemetry traces (OTLP), prints each as a tree when it is finished, and answers a part of Tempo's API.

  --grpc-port N   OTLP/gRPC (default 4317, or a free port where that is taken; 0: a free port)
  --http-port N   OTLP/HTTP (default 4318, likewise)
  --api-port N    the page and Tempo's HTTP API (default 3200, likewise)
  --listen ADDRESS
                  address to listen on (default 127.0.0.1); any but a loopback address needs --token-file
  --token-file FILE
                  ask everyone for the bearer token in FILE, which is made where it does not exist
  --allow-host NAME
                  a further name under which the viewer may be asked, such as host.docker.internal; repeatable
  --forward ENDPOINT
                  send every request on to another collector: host:port, http://host:port, https://host:port, or
                  http(s)://host:port/v1/traces for OTLP/HTTP; headers and TLS files as OTEL_EXPORTER_OTLP_HEADERS,
                  _CERTIFICATE, _CLIENT_CERTIFICATE and _CLIENT_KEY say
  --db FILE       keep traces in this SQLite file over restarts, within the same caps
  --scrape [NAME=]URL
                  show the metrics that Prometheus would read there, such as vk=http://127.0.0.1:9464/metrics;
                  repeatable
  --scrape-ca NAME=FILE
                  CA that signed the certificate of the https address NAME; repeatable
  --scrape-token-file NAME=FILE
                  bearer token for the address NAME, read anew each time; repeatable
  --max-spans N   spans kept in memory (default 100000)
  --max-bytes N   memory for spans, in bytes (default 128000000)
  --json          print each trace as one line of JSON
  --quiet         print no traces
  --summary       print a table per span name at the end (with --json on standard error)
  --help, -h      show this text
  --version, -v   show the version
`;

/** What the command line asks for. */
export type Arguments =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | {
      readonly command: 'run';
      readonly output: 'tree' | 'json' | 'none';
      readonly summary: boolean;
      readonly options: ViewerOptions;
    };

const integer = (name: string, raw: string, least: number, most: number): number => {
  const value = Number(raw);
  if (/^\d+$/.test(raw) && value >= least && value <= most) return value;
  throw optionError(`--${name} takes a whole number from ${least} to ${most}, not ${JSON.stringify(raw)}`);
};

const definitions = {
  'grpc-port': { type: 'string' },
  'http-port': { type: 'string' },
  'api-port': { type: 'string' },
  listen: { type: 'string' },
  'token-file': { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  forward: { type: 'string' },
  db: { type: 'string' },
  scrape: { type: 'string', multiple: true },
  'scrape-ca': { type: 'string', multiple: true },
  'scrape-token-file': { type: 'string', multiple: true },
  'max-spans': { type: 'string' },
  'max-bytes': { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  summary: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: definitions, strict: true }).values;
  } catch (cause) {
    throw optionError(
      cause instanceof Error ? (cause.message.split('. ', 1)[0] ?? '') : String(cause),
      cause,
    );
  }
};

type Values = ReturnType<typeof parsed>;

/** Two servers cannot have one port. */
const refuseSamePorts = ({ grpcPort, httpPort, apiPort }: ViewerOptions): void => {
  const asked = [
    ['--grpc-port', grpcPort],
    ['--http-port', httpPort],
    ['--api-port', apiPort],
  ] as const;
  for (const [index, [flag, port]] of asked.entries()) {
    const other = asked.slice(0, index).find(([, taken]) => taken === port);
    if (port && other) throw optionError(`${other[0]} and ${flag} are both ${port}`);
  }
};

/** Only what was given, so that startViewer's defaults hold for the rest. */
const viewerOptions = (values: Values): ViewerOptions => {
  const options: ViewerOptions = {};
  const port = (name: 'grpc-port' | 'http-port' | 'api-port', raw: string) => integer(name, raw, 0, 65_535);
  if (values['grpc-port'] !== undefined) options.grpcPort = port('grpc-port', values['grpc-port']);
  if (values['http-port'] !== undefined) options.httpPort = port('http-port', values['http-port']);
  if (values['api-port'] !== undefined) options.apiPort = port('api-port', values['api-port']);
  if (values['max-spans'] !== undefined) options.maxSpans = integer('max-spans', values['max-spans'], 1, 1e8);
  if (values['max-bytes'] !== undefined)
    options.maxBytes = integer('max-bytes', values['max-bytes'], 1e4, 1e12);
  if (values.listen !== undefined) options.listen = values.listen;
  if (values['token-file'] !== undefined) options.tokenFile = values['token-file'];
  if (values['allow-host'] !== undefined) options.allowHosts = values['allow-host'];
  if (values.forward !== undefined) options.forward = values.forward;
  if (values.db !== undefined) options.db = values.db;
  const scrape = scrapeTargets({
    addresses: values.scrape,
    cas: values['scrape-ca'],
    tokenFiles: values['scrape-token-file'],
  });
  if (scrape.length > 0) options.scrape = scrape;
  refuseSamePorts(options);
  return options;
};

/** Reads the command line. Throws ViewerError `ERR_VIEWER_OPTION`, whose message names the flag. */
export const readArguments = (args: readonly string[]): Arguments => {
  const values = parsed(args);
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  if (values.json && values.quiet) throw optionError('--json and --quiet exclude each other');
  const output = values.json ? 'json' : values.quiet ? 'none' : 'tree';
  return { command: 'run', output, summary: values.summary ?? false, options: viewerOptions(values) };
};
