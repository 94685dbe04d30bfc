import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A collector that takes OTLP over gRPC and keeps every byte and header it was sent. */
export interface ByteSink {
  readonly endpoint: string;
  bytes(): Buffer;
  close(): void;
}

export async function startByteSink(): Promise<ByteSink> {
  const chunks: Buffer[] = [];
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.alloc(5));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => Buffer.concat(chunks),
    close: () => void server.close(),
  };
}
