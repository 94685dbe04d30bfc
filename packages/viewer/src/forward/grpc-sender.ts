import {
  Client,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import type { Target } from './environment.ts';
import { rejectedSpans, retryInfoMs } from './response.ts';
import { callTimeoutMs, type Outcome, type Sender } from './sender.ts';

const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** Codes that OTLP names retryable; RESOURCE_EXHAUSTED is only with RetryInfo. */
const retryable: ReadonlySet<status> = new Set([
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

const pass = (bytes: Buffer): Buffer => bytes;

const outcomeOf = (error: ServiceError): Outcome => {
  const reason = status[error.code] ?? `code ${error.code}`;
  const details = error.details.replace(/ *Resolution note:.*$/s, '');
  const [info] = error.metadata.get('grpc-status-details-bin');
  const afterMs = info instanceof Buffer ? retryInfoMs(info) : undefined;
  const isExhausted = error.code === status.RESOURCE_EXHAUSTED && afterMs !== undefined;
  if (!retryable.has(error.code) && !isExhausted) return { kind: 'refused', reason, details };
  return { kind: 'retry', reason, details, ...(afterMs !== undefined && { afterMs }) };
};

/** Sends over OTLP/gRPC; the bytes pass through as they are. */
export const createGrpcSender = ({ endpoint, tls, headers }: Target): Sender => {
  const channel =
    tls === undefined
      ? credentials.createInsecure()
      : credentials.createSsl(tls.ca ?? null, tls.key ?? null, tls.cert ?? null);
  const client = new Client(`${endpoint.host}:${endpoint.port}`, channel, {
    'grpc.max_send_message_length': -1,
    'grpc.enable_retries': 0,
    'grpc.initial_reconnect_backoff_ms': 500,
    'grpc.max_reconnect_backoff_ms': 10_000,
  });
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const calls = new Set<ClientUnaryCall>();
  return {
    send: (request) =>
      new Promise((resolve) => {
        const options = { deadline: Date.now() + callTimeoutMs };
        const call = client.makeUnaryRequest(path, pass, pass, request, metadata, options, (error, reply) => {
          calls.delete(call);
          if (error === null)
            resolve({ kind: 'sent', rejectedSpans: rejectedSpans(reply ?? Buffer.alloc(0)) });
          else resolve(outcomeOf(error));
        });
        calls.add(call);
      }),
    close() {
      for (const call of calls) call.cancel();
      client.close();
    },
  };
};
