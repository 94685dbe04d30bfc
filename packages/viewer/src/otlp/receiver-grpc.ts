import { createServer } from 'node:net';
import {
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import type { Access } from '../access/access.ts';
import type { Door } from '../access/door.ts';
import { ViewerError } from '../errors.ts';
import { MalformedError } from '../protobuf/reader.ts';
import type { Accept, Receiver } from '../receiver.ts';
import { protobufReply } from './reply.ts';

/** The default of gRPC, and what Tempo keeps to. */
const maxMessageBytes = 4 * 1024 * 1024;

const pass = (bytes: Buffer): Buffer => bytes;

/** `opentelemetry.proto.collector.trace.v1.TraceService`; the bytes pass through undecoded. */
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

const failure = (error: unknown): { code: status; details: string } => {
  if (error instanceof MalformedError) {
    return { code: status.INTERNAL, details: `error unmarshalling request: ${error.message}` };
  }
  // Without RetryInfo: the same request can never fit, so a client has to split it.
  if (error instanceof ViewerError) return { code: status.RESOURCE_EXHAUSTED, details: error.message };
  return { code: status.INTERNAL, details: 'internal error' };
};

const unauthenticated = {
  missing: "a token is needed; send authorization: Bearer and the viewer's token",
  wrong: "the token is wrong; send authorization: Bearer and the viewer's token",
  busy: 'too many wrong tokens',
} as const;

/** Ends a call without the token before its message is read. */
const demandToken =
  (access: Access): ServerInterceptor =>
  (_method, next) => {
    const call = new ServerInterceptingCall(next, {
      start: (start) =>
        start({
          onReceiveMetadata(metadata, pass) {
            const [authorization] = metadata.get('authorization');
            void access.check(authorization?.toString()).then((verdict) => {
              if (verdict === 'granted') pass(metadata);
              else call.sendStatus({ code: status.UNAUTHENTICATED, details: unauthenticated[verdict] });
            });
          },
        }),
    });
    return call;
  };

/** grpc-js tells no reason for a failed bind and prints a line of its own, so the port is tried before. */
const tryPort = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });

const bind = (server: Server, address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });

const drain = (server: Server, graceMs: number): Promise<void> =>
  new Promise((resolve) => {
    const force = setTimeout(() => server.forceShutdown(), graceMs);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });

/** Starts an OTLP/gRPC receiver. Rejects with the bind error, for example when the port is taken. */
export const startGrpcReceiver = async (
  { host, access }: Door,
  port: number,
  accept: Accept,
): Promise<Receiver> => {
  const server = new Server({
    interceptors: access.needsToken ? [demandToken(access)] : [],
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_concurrent_streams': 64,
  });
  server.addService(traceService, {
    Export: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
      try {
        done(null, protobufReply(accept(call.request)));
      } catch (error) {
        done(failure(error));
      }
    },
  });
  await tryPort(host, port);
  const bound = await bind(server, `${host.includes(':') ? `[${host}]` : host}:${port}`);
  return { port: bound, close: (graceMs) => drain(server, graceMs) };
};
