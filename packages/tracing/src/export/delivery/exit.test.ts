import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runChild } from '../../testing/child.ts';
import { startReceiver } from './testing/receiver.ts';
import { serveTcp } from './testing/sockets.ts';

/** A process that offers one request to a port and then has nothing left to do. */
const script = (port: number, transport: 'grpc' | 'http', pause: number, last = '') => `
  import { createDelivery } from './export/delivery/delivery.ts';
  import { requestOf } from './export/delivery/testing/requests.ts';
  import { create${transport === 'grpc' ? 'Grpc' : 'Http'}Transport as create } from './export/transport/${transport}/${transport}.ts';
  const endpoint = { host: '127.0.0.1', port: ${port}, path: '/v1/traces', scheme: 'http', from: 'the test' };
  const limits = { baseDelayMillis: ${pause}, maxDelayMillis: ${pause} };
  const delivery = createDelivery({ transport: create({ endpoint, timeoutMillis: 200 }), limits });
  delivery.offer(requestOf(['a-span']));
  ${last}
  process.on('exit', () => process.send(delivery.stats()));`;

for (const transport of ['grpc', 'http'] as const)
  for (const [what, open] of [
    ['refuses', false],
    ['is silent', true],
  ] as const)
    test(`a process ends by itself though spans wait for a receiver that ${what} (${transport})`, async (t) => {
      const server = await serveTcp(t, () => {});
      if (!open) server.kill();
      const child = runChild(t, script(server.port, transport, 1e8));
      assert.deepEqual(await child.message().then((stats) => stats && Object(stats).queued), 1);
      assert.equal((await child.ended).code, 0);
    });

test('a flush holds the process until the spans are sent', async (t) => {
  const receiver = await startReceiver(t, {
    answer: ({ index }) => (index === 0 ? { error: { code: 14 } } : {}),
  });
  const child = runChild(t, script(receiver.port, 'grpc', 20, 'void delivery.close(10_000);'));
  assert.equal((await child.ended).code, 0);
  assert.deepEqual(receiver.taken, ['a-span']);
});
