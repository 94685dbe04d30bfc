import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collector, createRenderer, type Labels, type MetricFamily } from '../index.ts';
import { parseExposition } from '../testing/parse.ts';
import { write, writeWith } from '../testing/write.ts';

test('a large body comes in pieces, and other work runs in between', async () => {
  const points = Array.from({ length: 20_000 }, (_, i) => ({
    labels: { i: String(i) },
    bounds: [1, 2],
    counts: [i, i],
    count: i,
    sum: i,
  }));
  const { families } = await collector(() => [{ name: 'x', help: 'h', type: 'histogram', points }]).gather();
  let turns = 0;
  let running = true;
  const turn = () => {
    turns += 1;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const sizes: number[] = [];
  for await (const piece of createRenderer('openmetrics').render({ families, losses: [] }))
    sizes.push(piece.length);
  running = false;
  assert.ok(sizes.length > 10 && Math.max(...sizes) <= 64 * 1024, String(sizes));
  assert.ok(turns > 1);
});

const gauge = (labels: Labels): MetricFamily => ({
  name: 'x',
  help: 'h',
  type: 'gauge',
  points: [{ labels, value: 1 }],
});

test('a label value larger than a piece is written whole', async () => {
  const value = 'é'.repeat(100_000);
  const body = await write([gauge({ value })], 'text');
  assert.equal(parseExposition(body, 'text').get('x')?.samples[0]?.labels.value, value);
});

/** Series with numbers of their own, of some hundred KiB. */
const many = (turn: number): MetricFamily[] => [
  {
    name: 'x',
    help: 'h',
    type: 'histogram',
    points: Array.from({ length: 5_000 }, (_, i) => ({
      labels: { i: String(i) },
      bounds: [1],
      counts: [turn * i],
      count: turn * i,
      sum: i / 3,
    })),
  },
];

test('a piece that was given back is written to again, and one that was not never is', async () => {
  const renderer = createRenderer('text');
  const memory = new Set<ArrayBufferLike>();
  for (const turn of [1, 2, 3]) {
    let body = '';
    for await (const piece of renderer.render({ families: many(turn), losses: [] })) {
      body += piece.toString();
      memory.add(piece.buffer);
      renderer.recycle(piece);
      renderer.recycle(piece); // a piece is given back once, whatever its holder does
    }
    assert.equal(body, await write(many(turn), 'text'));
  }
  assert.ok(memory.size <= 3, String(memory.size));
  const kept = await Promise.all([1, 2].map((turn) => writeWith(renderer, many(turn))));
  assert.deepEqual(kept, [await write(many(1), 'text'), await write(many(2), 'text')]);
});

test('what is no piece of the renderer is not taken for one', async () => {
  const renderer = createRenderer('text');
  const foreign = Buffer.alloc(64 * 1024, 'a');
  renderer.recycle(foreign);
  await writeWith(renderer, many(1));
  assert.ok(foreign.every((byte) => byte === 97));
});

test('an unknown format is refused with a stable code', () => {
  assert.throws(() => createRenderer('toString' as never), { code: 'ERR_METRICS_OPTION' });
  assert.throws(() => createRenderer('text', { cacheBytes: -1 }), { code: 'ERR_METRICS_OPTION' });
});
