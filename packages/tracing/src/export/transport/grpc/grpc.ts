import type { ClientUnaryCall, Metadata, ServiceError } from '@grpc/grpc-js';
import { cleanMessage } from '../clean.ts';
import { createHeaders } from '../headers.ts';
import { DEFAULT_TIMEOUT_MILLIS, type TransportOptions } from '../options.ts';
import { createTlsMaterial } from '../tls-context.ts';
import type { Reply, Transport } from '../transport.ts';
import { createChannel } from './channel.ts';
import { type Grpc, loadGrpc } from './library.ts';
import { replyOf, replyOfError } from './reply.ts';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

const asIs = (bytes: Buffer) => bytes;

/**
 * OTLP over gRPC, by grpc-js itself: the official exporter's transport takes neither keepalive nor reconnect settings.
 *
 * @throws TelemetryConfigError for a certificate or a token file that cannot be used
 */
export function createGrpcTransport(options: TransportOptions): Transport {
  const { timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = options;
  const headers = createHeaders(options);
  const material = options.tls && createTlsMaterial(options.tls);
  const grpc = loadGrpc();
  const channel = createChannel(grpc, options, material);
  const metadata = createMetadata(grpc);
  const underWay = new Set<ClientUnaryCall>();
  let closed = false;
  let lastAnswerAt = 0;
  const clean = (message: string) => cleanMessage(message, Object.values(headers()));

  function call(request: Buffer, done: (reply: Reply) => void): void {
    const { client } = channel;
    const target = client.getChannel().getTarget();
    const startedAt = performance.now();
    let hasHeaders = false;
    const onEnd = (error: ServiceError | null, response?: Buffer) => {
      underWay.delete(call);
      const answered = !error || hasHeaders || Object.keys(error.metadata.getMap()).length > 0;
      if (answered) lastAnswerAt = performance.now();
      if (!error) return done(replyOf(response, clean));
      const timedOut = error.code === grpc.status.DEADLINE_EXCEEDED;
      // Half-open connections are like this, which no ping has found yet.
      if (timedOut && lastAnswerAt < startedAt && client === channel.client) channel.renew();
      const codeName = grpc.status[error.code] ?? `code ${error.code}`;
      done(replyOfError(error, { codeName, started: call.getPeer() !== target, answered, clean }));
    };
    const deadline = Date.now() + timeoutMillis;
    const call = client.makeUnaryRequest(
      EXPORT,
      asIs,
      asIs,
      request,
      metadata(headers()),
      { deadline },
      onEnd,
    );
    call.once('metadata', () => {
      hasHeaders = true;
    });
    underWay.add(call);
  }

  return {
    async send(request) {
      if (closed) return CLOSED;
      material?.get();
      const { promise, resolve } = Promise.withResolvers<Reply>();
      call(request, resolve);
      return promise;
    },
    onReady: channel.onReady,
    close() {
      closed = true;
      for (const call of underWay) call.cancel();
      channel.close();
    },
  };
}

const CLOSED: Reply = { kind: 'retry', reason: 'CANCELLED', message: 'closed', mayHaveArrived: false };

/** Made anew only where the headers have changed. */
function createMetadata({ Metadata }: Grpc): (headers: Readonly<Record<string, string>>) => Metadata {
  let made: { readonly headers: Readonly<Record<string, string>>; readonly metadata: Metadata } | undefined;
  return (headers) => {
    if (made?.headers === headers) return made.metadata;
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    made = { headers, metadata };
    return metadata;
  };
}
