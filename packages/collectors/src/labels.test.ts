import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createKubevirtRestClientMetrics,
  createKubevirtVmiMetrics,
  createLiqoPeerMetrics,
  createTawonH2Metrics,
  createTawonTasksMetrics,
} from './index.ts';
import { clients } from './testing/clients.ts';
import { readExposition } from './testing/exposition.ts';

/** What must not compile stands below `@ts-expect-error`: tsc fails where it does compile. */

for (const client of clients) {
  test(`${client.name}: a wrong label neither compiles nor is taken`, async () => {
    const registry = client.open();
    const { liqo_peer_latency_us } = registry.create(createLiqoPeerMetrics);
    const { rest_client_requests_total, rest_client_request_latency_seconds } = registry.create(
      createKubevirtRestClientMetrics,
    );
    const { task_duration_seconds } = registry.create(createTawonTasksMetrics);
    const { h2_streams, h2_chunks, h2_chunk_size } = registry.create(createTawonH2Metrics);
    const call = { verb: 'GET', url: 'a' };
    const refused = /is not included in initial labelset/;
    // @ts-expect-error The label is cluster_id.
    assert.throws(() => liqo_peer_latency_us.set({ driver: 'wireguard', clusterId: 'milan' }, 1), refused);
    // @ts-expect-error The label is cluster_id.
    assert.throws(() => liqo_peer_latency_us.labels({ driver: 'wireguard', cluster: 'milan' }), refused);
    // @ts-expect-error The label is code.
    assert.throws(() => rest_client_requests_total.inc({ status: 200, method: 'GET', host: 'a' }), refused);
    // @ts-expect-error The latency has no label code.
    assert.throws(() => rest_client_request_latency_seconds.observe({ code: 1, ...call }, 1), refused);
    // @ts-expect-error The label is tawonID.
    assert.throws(() => task_duration_seconds.observe({ task: 'a', tawonId: 'b' }, 1), refused);
    // @ts-expect-error The gauge has no labels.
    assert.throws(() => h2_streams.set({ type: 'a' }, 1), refused);
    // @ts-expect-error The counter has no labels.
    assert.throws(() => h2_chunks.inc({ type: 'a' }), refused);
    // @ts-expect-error The histogram has no labels.
    assert.throws(() => h2_chunk_size.observe({ type: 'a' }, 1), refused);
    assert.deepEqual(
      readExposition(await registry.text()).flatMap(({ series }) => series),
      [],
    );
  });

  test(`${client.name}: only the deprecated label may be left out`, async () => {
    const registry = client.open();
    const { kubevirt_vmi_memory_resident_bytes } = registry.create(createKubevirtVmiMetrics);
    kubevirt_vmi_memory_resident_bytes.set({ node: 'a', namespace: 'b', name: 'c' }, 1);
    kubevirt_vmi_memory_resident_bytes.set({ node: 'a', namespace: 'b', name: 'd', domain: 'b_d' }, 2);
    // @ts-expect-error A series without its node would be another's too; the clients take it.
    kubevirt_vmi_memory_resident_bytes.set({ namespace: 'b', name: 'e' }, 3);
    const [family] = readExposition(await registry.text());
    assert.deepEqual(
      family?.series.map(({ labels }) => labels),
      [
        { node: 'a', namespace: 'b', name: 'c' },
        { node: 'a', namespace: 'b', name: 'd', domain: 'b_d' },
        { namespace: 'b', name: 'e' },
      ],
    );
  });
}
