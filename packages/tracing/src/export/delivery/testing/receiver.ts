import type { TestContext } from 'node:test';
import { Metadata, Server, ServerCredentials, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import type { Pair } from '../../../testing/certificates.ts';
import { namesIn } from './requests.ts';

/** What a receiver does with a request: takes it and says so, now or later, refuses it, or takes it and is silent. */
export type Answer =
  | {
      readonly error?: Partial<StatusObject>;
      readonly reply?: Buffer;
      readonly afterMillis?: number;
    }
  | 'never';

export interface ReceivedRequest {
  readonly names: readonly string[];
  readonly bytes: number;
  readonly metadata: Metadata;
  /** Of all requests so far, from 0. */
  readonly index: number;
}

export interface ReceiverOptions {
  /** In place of host and port. */
  readonly address?: string;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: any that is free. */
  readonly port?: number;
  readonly tls?: Pair & { readonly clientCa?: string };
  /** Default: all is taken. */
  readonly answer?: (request: ReceivedRequest) => Answer;
}

/** A gRPC receiver that writes down what it took. */
export interface Receiver {
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  /** Names of the spans that it took, as often as it took them. */
  readonly taken: readonly string[];
  readonly mostAtOnce: number;
  /** Ends like a process that is killed. */
  kill(): void;
}

const asIs = (bytes: Buffer) => bytes;
const SERVICE = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
} as const;

export async function startReceiver(test: TestContext, options: ReceiverOptions = {}): Promise<Receiver> {
  const { host = '127.0.0.1', port: wanted = 0 } = options;
  const answer = (request: ReceivedRequest): Answer => options.answer?.(request) ?? {};
  const requests: ReceivedRequest[] = [];
  const taken: string[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = new Server();
  server.addService(SERVICE, {
    export(
      { metadata, request: bytes }: { metadata: Metadata; request: Buffer },
      done: (error: Partial<ServiceError> | null, reply?: Buffer) => void,
    ) {
      const request = { names: namesIn(bytes), bytes: bytes.length, metadata, index: requests.length };
      requests.push(request);
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      const told = answer(request);
      const end = (...result: Parameters<typeof done>) => {
        atOnce -= 1;
        done(...result);
      };
      if (told !== 'never' && told.error) return end(told.error);
      taken.push(...request.names);
      if (told === 'never') return;
      const { reply = Buffer.alloc(0), afterMillis } = told;
      if (afterMillis === undefined) end(null, reply);
      else setTimeout(() => end(null, reply), afterMillis).unref();
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync(options.address ?? `${host}:${wanted}`, credentialsOf(options), (error, bound) =>
    error ? reject(error) : resolve(bound),
  );
  const port = await promise;
  const kill = () => server.forceShutdown();
  test.after(kill);
  return {
    port,
    requests,
    taken,
    get mostAtOnce() {
      return mostAtOnce;
    },
    kill,
  };
}

function credentialsOf({ tls }: ReceiverOptions): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const { cert, key, clientCa } = tls;
  const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) };
  return ServerCredentials.createSsl(clientCa ? Buffer.from(clientCa) : null, [pair], clientCa !== undefined);
}

/** An ExportTraceServiceResponse with a partial success. */
export function partialSuccess(rejected: number, message: string): Buffer {
  const text = Buffer.from(message);
  const partial = Buffer.concat([Buffer.from([0x08, rejected, 0x12, text.length]), text]);
  return Buffer.concat([Buffer.from([0x0a, partial.length]), partial]);
}

/** Trailers with a google.rpc.Status that has a RetryInfo of so many milliseconds. */
export function retryInfo(millis: number): Metadata {
  const seconds = Math.floor(millis / 1000);
  const nanos: number[] = [];
  for (let rest = (millis % 1000) * 1e6; ; rest = Math.floor(rest / 128)) {
    nanos.push(rest > 0x7f ? (rest % 128) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  const duration = Buffer.from([0x08, seconds, 0x10, ...nanos]);
  const info = Buffer.concat([Buffer.from([0x0a, duration.length]), duration]);
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  const any = Buffer.concat([Buffer.from([0x0a, type.length]), type, Buffer.from([0x12, info.length]), info]);
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.concat([Buffer.from([0x1a, any.length]), any]));
  return metadata;
}
