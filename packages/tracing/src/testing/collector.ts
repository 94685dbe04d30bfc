import { EventEmitter, once } from 'node:events';
import { type Metadata, Server, ServerCredentials, type ServiceError, status } from '@grpc/grpc-js';
import type { Pair } from './certificates.ts';
import { decodeSpans, type ReceivedSpan } from './otlp.ts';

export interface CollectorOptions {
  readonly address?: string;
  /** Serves TLS with this certificate. */
  readonly tls?: Pair | undefined;
  /** Wants a client certificate of this authority. */
  readonly clientCa?: string;
  /** Answers a request with an error, or never. Default: OK. */
  readonly answer?: (request: ReceivedRequest) => Partial<ServiceError> | 'never' | undefined;
}

export interface ReceivedRequest {
  readonly metadata: Metadata;
  readonly bytes: Buffer;
}

/** A gRPC server in place of an OpenTelemetry Collector; it keeps what it was sent. */
export interface Collector {
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  spans(): ReceivedSpan[];
  /** Resolves when so many spans of a name have come. */
  received(name: string, count?: number): Promise<ReceivedSpan[]>;
  close(): void;
}

const same = (buffer: Buffer) => buffer;

const SERVICE = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  },
} as const;

function credentialsOf({ tls, clientCa }: CollectorOptions): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  return ServerCredentials.createSsl(clientCa ? Buffer.from(clientCa) : null, [pair], clientCa !== undefined);
}

export async function startCollector(options: CollectorOptions = {}): Promise<Collector> {
  const requests: ReceivedRequest[] = [];
  const arrivals = new EventEmitter();
  const server = new Server();
  server.addService(SERVICE, {
    export(
      call: { metadata: Metadata; request: Buffer },
      done: (error: Partial<ServiceError> | null, reply?: Buffer) => void,
    ) {
      const request = { metadata: call.metadata, bytes: call.request };
      const answer = options.answer?.(request);
      if (answer === undefined) requests.push(request);
      arrivals.emit('request');
      if (answer === undefined) done(null, Buffer.alloc(0));
      else if (answer !== 'never') done({ code: status.UNKNOWN, ...answer });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(options.address ?? '127.0.0.1:0', credentialsOf(options), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const spans = () => requests.flatMap(({ bytes }) => decodeSpans(bytes));
  return {
    port,
    requests,
    spans,
    async received(name, count = 1) {
      const found = () => spans().filter((span) => span.name === name);
      while (found().length < count) await once(arrivals, 'request', { signal: AbortSignal.timeout(10_000) });
      return found();
    },
    close: () => server.forceShutdown(),
  };
}
