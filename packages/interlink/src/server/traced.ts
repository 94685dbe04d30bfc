import { type ServerCall, type ServerSpanName, serverCall } from '@vk-telemetry/tracing';
import type { Exchange, Handler } from './http-server.ts';
import { type Answered, toPublicError } from './reply.ts';

/** A handler inside a SERVER span, which records the status that is answered, of errors too. */
export function traced(
  name: ServerSpanName,
  work: (exchange: Exchange, call: ServerCall) => Promise<Answered>,
): Handler {
  return async (exchange) => {
    await serverCall(name, exchange.request, (call) =>
      work(exchange, call).catch((error: unknown) => {
        throw toPublicError(error);
      }),
    );
  };
}
