import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createMetricsHandler, registryGatherer } from '../index.ts';
import { CLIENTS, newRegistry } from '../testing/clients.ts';
import { parseExposition } from '../testing/parse.ts';
import { until } from '../testing/scrapes.ts';
import { serve } from '../testing/server.ts';

/** Values of the series of `a` by their pods. */
const valuesOf = (body: string, format: 'text' | 'openmetrics' = 'text'): Map<string | undefined, number> =>
  new Map(
    parseExposition(body, format)
      .get('a')
      ?.samples.map(({ labels, value }) => [labels.pod, value]),
  );

test('scrapes at the same time share what is kept of lines, and each has the series of its own gather', async (t) => {
  for (const client of Object.values(CLIENTS)) {
    const registry = newRegistry(client);
    const gauge = new client.Gauge({
      name: 'a',
      help: 'h',
      labelNames: ['pod', 'text'],
      registers: [registry],
    });
    const text = 'a'.repeat(1_000);
    const pods = Array.from({ length: 10_000 }, (_, i) => `workload-${i}`);
    for (const pod of pods) gauge.set({ pod, text }, 1);
    const { get, open } = await serve(t, createMetricsHandler(registryGatherer(registry)));

    const slow = await open('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    slow.pause();
    const isStuck = async () =>
      (await get('/?name[]=promhttp_metric_handler_requests_in_flight')).text.endsWith(' 2\n');
    await until(isStuck, 'the slow scrape');
    for (const pod of pods.slice(0, 5_000)) gauge.remove({ pod, text });
    for (const pod of pods.slice(5_000)) gauge.set({ pod, text }, 2);
    gauge.set({ pod: 'new', text }, 3);

    const now = new Map([...pods.slice(5_000).map((pod) => [pod, 2] as const), ['new', 3] as const]);
    const [first, second] = await Promise.all([
      get(),
      get('/', { accept: 'application/openmetrics-text', 'accept-encoding': 'gzip' }),
    ]);
    assert.deepEqual(valuesOf(first.text), now);
    assert.deepEqual(valuesOf(second.text, 'openmetrics'), now);

    const pieces: string[] = [];
    slow.setEncoding('latin1').on('data', (piece: string) => pieces.push(piece));
    slow.resume();
    await once(slow, 'close');
    const [, ...chunks] = pieces.join('').split(/(?:\r\n)+[0-9a-f]+\r\n/);
    assert.deepEqual(valuesOf(chunks.join('').replace(/\r\n$/, '')), new Map(pods.map((pod) => [pod, 1])));
  }
});
