import { EventEmitter, once } from 'node:events';
import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Metadata, Server, ServerCredentials, type ServiceError, status } from '@grpc/grpc-js';
import { type DecodedMetric, decodeRequest, metricsOf, plainOf } from './proto.ts';

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** One request as it came. */
export interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly path?: string;
}

export interface ReceiverOptions {
  readonly tls?: Pair;
  /** Wants a client certificate of this authority. */
  readonly clientCa?: string;
  readonly port?: number;
}

/** A receiver of OTLP metrics; it keeps what it took. */
export interface Receiver {
  readonly port: number;
  readonly taken: readonly Received[];
  /** Every request that came, those that were not taken included. */
  readonly seen: readonly Received[];
  metrics(): readonly DecodedMetric[];
  resource(): Readonly<Record<string, string>>;
  /** Resolves when so many requests have come. */
  came(count: number): Promise<void>;
}

function createRecord() {
  const seen: Received[] = [];
  const taken: Received[] = [];
  const arrivals = new EventEmitter();
  return {
    seen,
    taken,
    add(request: Received, isTaken: boolean) {
      seen.push(request);
      if (isTaken) taken.push(request);
      arrivals.emit('request');
    },
    metrics: () => taken.flatMap(({ body }) => metricsOf(body)),
    resource: () =>
      plainOf(decodeRequest(taken.at(-1)?.body ?? Buffer.alloc(0))[0]?.resource.attributes ?? []),
    async came(count: number) {
      while (seen.length < count) await once(arrivals, 'request', { signal: AbortSignal.timeout(10_000) });
    },
  };
}

export type HttpAnswer = (request: Received, response: ServerResponse) => void;

/** Answers 200 unless `answer` answers for itself. */
export async function startHttpReceiver(
  t: TestContext,
  options: ReceiverOptions & { readonly answer?: (request: Received) => HttpAnswer | undefined } = {},
): Promise<Receiver> {
  const record = createRecord();
  const onRequest: http.RequestListener = async (incoming, response) => {
    const raw = await buffer(incoming);
    const isGzip = incoming.headers['content-encoding'] === 'gzip';
    const request = {
      headers: plainHeaders(incoming.headers),
      body: isGzip ? gunzipSync(raw) : raw,
      path: incoming.url ?? '',
    };
    const answer = options.answer?.(request);
    record.add(request, !answer);
    if (answer) answer(request, response);
    else response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  };
  const server = options.tls
    ? https.createServer(
        { ...options.tls, ...(options.clientCa && { ca: options.clientCa, requestCert: true }) },
        onRequest,
      )
    : http.createServer(onRequest);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { ...record, port: (server.address() as AddressInfo).port };
}

const plainHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

const same = (bytes: Buffer) => bytes;

const SERVICE = {
  export: {
    path: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  },
} as const;

/** A Buffer answers for success with a message, an error for failure, 'never' not at all. */
export type GrpcAnswer = Buffer | Partial<ServiceError> | 'never';

/** grpc-js' server: another implementation of the protocol than the exporter's. */
export async function startGrpcReceiver(
  t: TestContext,
  options: ReceiverOptions & { readonly answer?: (request: Received) => GrpcAnswer | undefined } = {},
): Promise<Receiver> {
  const record = createRecord();
  const server = new Server();
  server.addService(SERVICE, {
    export(
      call: { metadata: Metadata; request: Buffer },
      done: (error: Partial<ServiceError> | null, reply?: Buffer) => void,
    ) {
      const headers = Object.fromEntries(
        Object.entries(call.metadata.getMap()).map(([name, value]) => [name, String(value)]),
      );
      const request = { headers, body: call.request };
      const answer = options.answer?.(request);
      record.add(request, answer === undefined || answer instanceof Buffer);
      if (answer === undefined || answer instanceof Buffer) done(null, answer ?? Buffer.alloc(0));
      else if (answer !== 'never') done({ code: status.UNKNOWN, ...answer });
    },
  });
  const credentials = options.tls
    ? ServerCredentials.createSsl(
        options.clientCa ? Buffer.from(options.clientCa) : null,
        [{ cert_chain: Buffer.from(options.tls.cert), private_key: Buffer.from(options.tls.key) }],
        options.clientCa !== undefined,
      )
    : ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  t.after(() => server.forceShutdown());
  return { ...record, port };
}
