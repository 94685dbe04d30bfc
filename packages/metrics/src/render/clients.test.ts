import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registryGatherer } from '../index.ts';
import { CLIENTS, newRegistry } from '../testing/clients.ts';
import { parseExposition } from '../testing/parse.ts';
import { write } from '../testing/write.ts';

for (const [name, client] of Object.entries(CLIENTS))
  test(`${name}: the text is, as parsed series, what the client writes itself`, async () => {
    const registry = newRegistry(client);
    registry.setDefaultLabels({ cluster: 'c' });
    client.collectDefaultMetrics({ register: registry });
    for (const live of ['gc_duration_seconds', 'active_resources', 'active_handles', 'active_requests'])
      registry.removeSingleMetric(`nodejs_${live}`); // series of these come and go between the two readings
    const about = { help: 'h', registers: [registry], labelNames: ['pod'] };
    const histograms = new client.Histogram({ ...about, name: 'seconds' });
    const counter = new client.Counter({ ...about, name: 'calls_total' });
    for (let i = 0; i < 300; i += 1) {
      histograms.observe({ pod: `p"${i}\n\\` }, i / 100);
      counter.inc({ pod: `é${i}` }, i * 1e15);
    }
    const { families } = await registryGatherer(registry).gather();
    const shape = (body: string) =>
      [...parseExposition(body, 'text').values()].map(({ name: family, type, samples }) => [
        family,
        type,
        samples.map((sample) => [sample.name, Object.entries(sample.labels).sort()]),
      ]);
    const theirs = (await registry.metrics()).replace(/\n\n/g, '\n').replaceAll(' Nan', ' NaN');
    const ours = await write(families, 'text');
    assert.deepEqual(shape(ours), shape(theirs));
    const values = (body: string) =>
      body
        .split('\n')
        .filter((line) => /^(?:seconds|calls)/.test(line))
        .map((line) => line.split(' ').at(-1));
    assert.deepEqual(values(ours), values(theirs));
  });
