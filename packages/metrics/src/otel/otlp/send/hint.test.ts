import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { collector } from '../../../index.ts';
import { startGrpcReceiver, startHttpReceiver } from '../../testing/receiver.ts';
import { createOtlpExporter } from '../exporter.ts';
import type { OtlpExporterOptions } from './settings.ts';

const metric = collector(() => [{ name: 'x', help: 'x', type: 'gauge', points: [{ labels: {}, value: 1 }] }]);

async function warningOf(t: TestContext, options: OtlpExporterOptions): Promise<string> {
  const warnings: string[] = [];
  const onWarning = ({ name, message }: Error) => void (name === 'MetricsWarning' && warnings.push(message));
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const exporter = createOtlpExporter(metric, { env: {}, exportTimeoutMs: 100, ...options });
  await exporter.flush();
  await exporter.shutdown({ timeoutMs: 1 });
  return warnings.join('\n');
}

test('a port of gRPC that is asked over HTTP is told by the protocol to set', async (t) => {
  const { port } = await startGrpcReceiver(t);
  assert.match(
    await warningOf(t, { endpoint: `http://127.0.0.1:${port}` }),
    /; it speaks .* set protocol to grpc$/,
  );
});

test('a port of HTTP that is asked over gRPC is told by the protocol to set', async (t) => {
  const { port } = await startHttpReceiver(t);
  const warning = await warningOf(t, { endpoint: `http://127.0.0.1:${port}`, protocol: 'grpc' });
  assert.match(warning, /; it speaks no gRPC .* set protocol to http\/protobuf$/);
});

test('a receiver without TLS that is asked over it is told by the scheme to give', async (t) => {
  const { port: http } = await startHttpReceiver(t);
  const said = await warningOf(t, { endpoint: `https://127.0.0.1:${http}` });
  assert.match(said, /: \w+, [\w ]+; it speaks no TLS there: make the endpoint http:/);
  const { port: grpc } = await startGrpcReceiver(t);
  const warning = await warningOf(t, { endpoint: `127.0.0.1:${grpc}`, protocol: 'grpc' });
  assert.match(
    warning,
    /: \w+, [\w ]+; it speaks no TLS there: make the endpoint http:\/\/, or set insecure$/,
  );
});

test("a path that the receiver has not is told with OTLP's own", async (t) => {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  t.after(() => server.close().closeAllConnections());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const warning = await warningOf(t, { endpoint: `http://127.0.0.1:${port}/metrics` });
  assert.match(warning, /: HTTP 404; it has nothing at \/metrics: OTLP's path is \/v1\/metrics$/);
});
