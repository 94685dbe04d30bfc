import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as promClient from 'prom-client';
import { checkOptions } from './client.ts';
import {
  createLiqoPeerMetrics,
  createLiqoReflectionMetrics,
  createTawonExecMetrics,
  createTawonH2Metrics,
} from './index.ts';
import { clients } from './testing/clients.ts';
import { readExposition } from './testing/exposition.ts';

const peer = { driver: 'wireguard', cluster_id: 'milan' };
const reflected = { namespace: 'lab', reflector_resource: 'pods', cluster_id: 'milan', node_name: 'vk' };

for (const client of clients) {
  test(`${client.name}: a metric is registered when its property is read, and no other`, async () => {
    const registry = client.open();
    const metrics = registry.create(createTawonH2Metrics);
    assert.equal(Object.keys(metrics).length, 34);
    assert.deepEqual(readExposition(await registry.text()), []);
    metrics.h2_streams.set(0);
    assert.equal(metrics.h2_streams, metrics.h2_streams);
    assert.deepEqual(
      readExposition(await registry.text()).map(({ name, series }) => [name, series]),
      [['h2_streams', [{ name: 'h2_streams', labels: {}, value: 0 }]]],
    );
  });

  test(`${client.name}: a series is removed with what it was about`, async () => {
    const registry = client.open();
    const { liqo_peer_is_connected } = registry.create(createLiqoPeerMetrics);
    const { exec_msgs } = registry.create(createTawonExecMetrics);
    liqo_peer_is_connected.labels(peer).set(1);
    liqo_peer_is_connected.set({ ...peer, cluster_id: 'turin' }, 0);
    exec_msgs.inc();
    liqo_peer_is_connected.remove(peer);
    exec_msgs.remove();
    assert.deepEqual(
      readExposition(await registry.text()).map(({ series }) => series.map(({ labels }) => labels)),
      [[{ driver: 'wireguard', cluster_id: 'turin' }], []],
    );
  });

  test(`${client.name}: two registries side by side hold their own values, the global one nothing`, async () => {
    const registries = [client.open(), client.open()];
    for (const [index, registry] of registries.entries()) {
      registry.create(createTawonExecMetrics).exec_msgs.inc(index + 1);
    }
    const values = registries.map(
      async (registry) => readExposition(await registry.text())[0]?.series[0]?.value,
    );
    assert.deepEqual(await Promise.all(values), [1, 2]);
    assert.equal((await client.globalText()).trim(), '');
  });

  test(`${client.name}: a name that the registry has is refused, and its first metric counts on`, async () => {
    const registry = client.open();
    const { exec_msgs } = registry.create(createTawonExecMetrics);
    const again = registry.create(createTawonExecMetrics);
    assert.throws(() => again.exec_msgs, /exec_msgs has already been registered/);
    exec_msgs.inc();
    assert.equal(readExposition(await registry.text())[0]?.series[0]?.value, 1);
  });

  test(`${client.name}: reflected items are a gauge unless Liqo's counter is asked for`, async () => {
    const types = async (itemCounter?: 'counter') => {
      const registry = client.open();
      if (itemCounter) {
        const metrics = registry.create((options) =>
          createLiqoReflectionMetrics({ ...options, itemCounter }),
        );
        metrics.liqo_virtual_kubelet_reflection_item_counter.inc(reflected, 2);
        // @ts-expect-error A counter does not fall.
        assert.equal(metrics.liqo_virtual_kubelet_reflection_item_counter.dec, undefined);
      } else {
        const metrics = registry.create((options) => createLiqoReflectionMetrics(options));
        metrics.liqo_virtual_kubelet_reflection_item_counter.inc(reflected, 3);
        metrics.liqo_virtual_kubelet_reflection_item_counter.dec(reflected);
      }
      return readExposition(await registry.text()).map(({ type, series }) => [type, series[0]?.value]);
    };
    assert.deepEqual(await types(), [['gauge', 2]]);
    assert.deepEqual(await types('counter'), [['counter', 2]]);
  });
}

test('options that cannot be used are refused at once, with the option named', () => {
  const registry = new promClient.Registry();
  const refusal = (message: RegExp) => ({ code: 'ERR_COLLECTORS_OPTION', message });
  const { Summary, ...others } = promClient;
  assert.ok(Summary);
  const check = (options: unknown) => checkOptions(options as Parameters<typeof checkOptions>[0]);
  assert.throws(() => check({ client: others, registry }), refusal(/^option client: Summary is undefined/));
  assert.throws(() => check({ registry }), refusal(/^option client: Counter is undefined/));
  assert.throws(() => check({ client: promClient }), refusal(/^option registry: undefined without/));
  assert.throws(() => check({ client: promClient, registry: null }), refusal(/^option registry: null/));
  // @ts-expect-error Both options are needed.
  assert.throws(() => createTawonExecMetrics(), refusal(/^option client: Counter is undefined/));
  // @ts-expect-error A registry is an argument: there is none by default.
  assert.throws(() => createTawonExecMetrics({ client: promClient }), refusal(/^option registry: undefined/));
  const itemCounter = 'Counter';
  // @ts-expect-error The types are spelled in lower case.
  const misspelled = () => createLiqoReflectionMetrics({ client: promClient, registry, itemCounter });
  assert.throws(misspelled, refusal(/^option itemCounter: "Counter" is neither "gauge" nor "counter"$/));
});
