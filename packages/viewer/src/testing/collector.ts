import { EventEmitter, on } from 'node:events';
import type { TestContext } from 'node:test';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';

/** An error with which a collector answers; `never` leaves the request without an answer. */
export type Answer = 'ok' | 'never' | { code: status; details?: string; retryAfterSeconds?: number };

export interface CollectorOptions {
  port?: number;
  credentials?: ServerCredentials;
  /** Asked for each request, in order. Default: `ok`. */
  answer?: (index: number) => Answer;
  /** Bytes of the reply. Default: none. */
  reply?: Buffer;
}

/** A gRPC server in place of an OpenTelemetry Collector. */
export interface Collector {
  readonly port: number;
  /** All it was sent, refused ones too. */
  readonly requests: { bytes: Buffer; metadata: Metadata; at: number }[];
  /** Requests answered with OK. */
  readonly taken: Buffer[];
  /** Resolves when so many requests were taken. */
  hasTaken(count: number): Promise<void>;
  /** Resolves when so many requests have come. */
  hasGot(count: number): Promise<void>;
  close(): void;
}

const pass = (bytes: Buffer): Buffer => bytes;

const traceService = {
  Export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: pass,
    responseDeserialize: pass,
  },
} as const;

/** `google.rpc.Status` with a RetryInfo of so many seconds, below 128. */
const retryInfo = (seconds: number): Buffer => {
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  const value = Buffer.from([0x0a, 2, 0x08, seconds]);
  const any = Buffer.concat([
    Buffer.from([0x0a, type.length]),
    type,
    Buffer.from([0x12, value.length]),
    value,
  ]);
  return Buffer.concat([Buffer.from([0x08, 8, 0x1a, any.length]), any]);
};

const failure = ({
  code,
  details = 'no',
  retryAfterSeconds,
}: Exclude<Answer, string>): Partial<ServiceError> => {
  const metadata = new Metadata();
  if (retryAfterSeconds !== undefined) metadata.set('grpc-status-details-bin', retryInfo(retryAfterSeconds));
  return { code, details, metadata };
};

/** Starts a collector that ends with the test. */
export const startCollector = async (t: TestContext, options: CollectorOptions = {}): Promise<Collector> => {
  const { port = 0, credentials = ServerCredentials.createInsecure(), answer = () => 'ok' } = options;
  const requests: Collector['requests'] = [];
  const taken: Buffer[] = [];
  const arrivals = new EventEmitter();
  const server = new Server();
  server.addService(traceService, {
    Export(call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) {
      const answered = answer(requests.length);
      requests.push({ bytes: call.request, metadata: call.metadata, at: performance.now() });
      if (answered === 'ok') taken.push(call.request);
      arrivals.emit('request');
      if (answered === 'ok') done(null, options.reply ?? Buffer.alloc(0));
      else if (answered !== 'never') done({ code: status.UNKNOWN, ...failure(answered) });
    },
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, found) =>
      error === null ? resolve(found) : reject(error),
    );
  });
  const close = () => server.forceShutdown();
  t.after(close);
  const until = async (done: () => boolean): Promise<void> => {
    const signal = AbortSignal.timeout(10_000);
    const events = on(arrivals, 'request', { signal });
    while (!done()) await events.next();
  };
  return {
    port: bound,
    requests,
    taken,
    hasTaken: (count) => until(() => taken.length >= count),
    hasGot: (count) => until(() => requests.length >= count),
    close,
  };
};
