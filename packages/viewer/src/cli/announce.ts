import { networkInterfaces } from 'node:os';
import { defaultPorts } from '../listeners.ts';
import type { ViewerOptions } from '../options.ts';
import type { Viewer } from '../viewer.ts';

/** Address under which other machines may find this one; those of one link only (fe80::) say too little. */
const networkAddress = (family: 'IPv4' | 'IPv6'): string | undefined =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find((each) => !each.internal && each.family === family && !each.address.startsWith('fe80'))?.address;

/** Where a client finds what listens on an address. */
const reachable = (listen: string): string => {
  if (listen === '0.0.0.0') return networkAddress('IPv4') ?? '127.0.0.1';
  const address = listen === '::' ? (networkAddress('IPv6') ?? networkAddress('IPv4') ?? '::1') : listen;
  return address.includes(':') ? `[${address}]` : address;
};

const replacedPorts = (host: string, { ports }: Viewer, options: ViewerOptions): string[] =>
  (
    [
      ['OTLP/gRPC', options.grpcPort, defaultPorts.grpc, ports.grpc],
      ['OTLP/HTTP', options.httpPort, defaultPorts.http, ports.http],
      ["the page and Tempo's API", options.apiPort, defaultPorts.api, ports.api],
    ] as const
  ).flatMap(([what, asked, usual, port]) =>
    asked === undefined && port !== usual
      ? [`port ${usual} is taken; ${what} ${what.startsWith('the') ? 'are' : 'is'} on ${host}:${port}`]
      : [],
  );

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The shell reads the token from its file, so that it is not printed. */
const tokenLines = (tokenFile: string | undefined, indent: string): string[] =>
  tokenFile === undefined
    ? []
    : [`${indent}OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$(cat ${quoted(tokenFile)})"`];

/** What is said at the start: the page's address first, then what applications have to be told. */
export const announcement = (viewer: Viewer, options: ViewerOptions): string => {
  const { listen = '127.0.0.1', tokenFile, forward } = options;
  const host = reachable(listen);
  const { grpc, http, api } = viewer.ports;
  return [
    ...replacedPorts(host, viewer, options),
    `page         http://${host}:${api}`,
    `Tempo's API  http://${host}:${api}/api`,
    `OTLP/gRPC    ${host}:${grpc}`,
    `OTLP/HTTP    http://${host}:${http}/v1/traces`,
    ...(tokenFile === undefined ? [] : [`token        everyone has to send the one in ${tokenFile}`]),
    ...(forward === undefined ? [] : [`forwarding   to ${forward}`]),
    '',
    'An application with an OpenTelemetry SDK finds the viewer with',
    '  OTEL_EXPORTER_OTLP_PROTOCOL=grpc',
    `  OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:${grpc}`,
    ...tokenLines(tokenFile, '  '),
    'and interLink or vk-telemetry with',
    '  ENABLE_TRACING=1',
    `  TELEMETRY_ENDPOINT=${host}:${grpc}`,
    ...tokenLines(tokenFile, '  '),
    '',
  ].join('\n');
};
