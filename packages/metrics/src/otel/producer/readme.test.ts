import assert from 'node:assert/strict';
import { test } from 'node:test';
import { block, printed } from '../../testing/readme.ts';
import { startHttpReceiver } from '../testing/receiver.ts';

test("the example sends a registry through the SDK's exporter", async (t) => {
  const receiver = await startHttpReceiver(t);
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${receiver.port}`;
  t.after(() => delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  assert.equal(await printed(block("Through the SDK's exporters", 'ts')), '');
  assert.deepEqual(
    receiver
      .metrics()
      .flatMap(({ name, sum }) => (name === 'payload_msgs' ? sum?.dataPoints[0]?.asDouble : [])),
    [1],
  );
});
