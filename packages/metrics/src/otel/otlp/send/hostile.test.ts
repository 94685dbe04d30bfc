import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { collector } from '../../../index.ts';
import { encodeMessage } from '../../testing/proto.ts';
import { createOtlpExporter } from '../exporter.ts';
import type { OtlpProtocol } from './endpoint.ts';
import { readPartialSuccess, readRetryDelay } from './protobuf.ts';

const one = collector(() => [{ name: 'x', help: '', type: 'gauge', points: [{ labels: {}, value: 1 }] }]);

/** One export that is given little time. */
async function exportTo(port: number, protocol: OtlpProtocol) {
  const exporter = createOtlpExporter(one, {
    endpoint: `http://127.0.0.1:${port}`,
    protocol,
    env: {},
    timeoutMs: 200,
    exportTimeoutMs: 1,
  });
  const stats = await exporter.flush();
  await exporter.shutdown({ timeoutMs: 1 });
  return stats;
}

async function startRaw(t: TestContext, onData: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => onData(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const SERVERS: Readonly<Record<string, (socket: Socket) => void>> = {
  'closes at once': (socket) => socket.destroy(),
  'says nothing': () => {},
  'says what no protocol says': (socket) => socket.write(Buffer.alloc(2000, 7)),
  'ends in the middle of a reply': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le'),
  'sends one byte of HTTP/2': (socket) => socket.write(Buffer.from([0])),
};

for (const [does, onData] of Object.entries(SERVERS))
  test(`a server that ${does} costs one snapshot and no more`, async (t) => {
    const port = await startRaw(t, onData);
    for (const protocol of ['grpc', 'http/protobuf'] as const) {
      const { exported, inflight, dropped } = await exportTo(port, protocol);
      assert.deepEqual({ exported, inflight }, { exported: 0, inflight: 0 });
      assert.deepEqual(Object.values(dropped), [1], protocol);
    }
  });

test('a reply without an end is read no further than it has a meaning', async (t) => {
  const flood = (
    write: (chunk: Buffer) => boolean,
    on: { once(event: 'drain', go: () => void): unknown },
  ) => {
    const go = () => {
      for (let i = 0; i < 4; i += 1) write(Buffer.alloc(65_536));
      on.once('drain', go);
    };
    go();
  };
  const port = await startRaw(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: identity\r\n\r\n');
    flood((chunk) => socket.writable && socket.write(chunk), socket);
  });
  assert.equal((await exportTo(port, 'http/protobuf')).exported, 1);

  const server = createHttp2Server().listen(0, '127.0.0.1');
  t.after(() => server.close());
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
    flood((chunk) => stream.writable && stream.write(chunk), stream);
  });
  await once(server, 'listening');
  const { exported, dropped } = await exportTo((server.address() as AddressInfo).port, 'grpc');
  assert.deepEqual([exported, Object.values(dropped)], [0, [1]]);
});

test('an answer of a proxy, or one that gRPC does not know, is a drop with its name', async (t) => {
  const answers = [
    [{ ':status': 404, 'content-type': 'text/html' }, 'UNIMPLEMENTED'],
    [{ ':status': 401 }, 'UNAUTHENTICATED'],
    [{ ':status': 503 }, 'UNAVAILABLE'],
    [{ ':status': 302, location: '/' }, 'UNKNOWN'],
    [{ ':status': 200, 'grpc-status': '99', 'grpc-message': '%ZZ' }, 'UNKNOWN'],
    [{ ':status': 200, 'grpc-status': '8', 'grpc-status-details-bin': '////' }, 'RESOURCE_EXHAUSTED'],
  ] as const;
  for (const [headers, reason] of answers) {
    const server = createHttp2Server().listen(0, '127.0.0.1');
    t.after(() => server.close());
    server.on('stream', (stream: ServerHttp2Stream) => stream.respond(headers, { endStream: true }));
    await once(server, 'listening');
    assert.deepEqual((await exportTo((server.address() as AddressInfo).port, 'grpc')).dropped, {
      [reason]: 1,
    });
  }
});

test('replies are read as protobufjs writes them, and any other bytes are nothing', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.string(),
      fc.integer({ min: 0, max: 999 }),
      fc.uint8Array(),
      (rejected, text, ms, noise) => {
        const partial = { rejectedDataPoints: rejected, errorMessage: text };
        const message = Buffer.from(text, 'utf8').toString('utf8');
        assert.deepEqual(readPartialSuccess(encodeMessage('Response', { partialSuccess: partial })), {
          rejected,
          message,
        });
        const value = encodeMessage('RetryInfo', { retryDelay: { seconds: rejected, nanos: ms * 1e6 } });
        const details = [
          { typeUrl: 'a/google.rpc.DebugInfo', value: Buffer.from(noise) },
          { typeUrl: 'a/google.rpc.RetryInfo', value },
        ];
        assert.equal(readRetryDelay(encodeMessage('RpcStatus', { code: 8, details })), rejected * 1000 + ms);
        const nothing = Buffer.from(noise);
        assert.ok(readPartialSuccess(nothing).rejected >= 0);
        assert.ok((readRetryDelay(nothing) ?? 0) >= 0);
      },
    ),
  );
  assert.equal(readRetryDelay(encodeMessage('RpcStatus', { code: 8 })), undefined);
});
