import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readFamilies } from './exposition/families.ts';
import { createHistory, keptScrapes } from './history.ts';

const valuesOf = (history: ReturnType<typeof createHistory>) =>
  history.families().flatMap(({ series }) => series.map(({ labels, values }) => [labels.b, [...values]]));

test('of each series the last 180 values are kept, in the order of the scrapes', async () => {
  const history = createHistory({ left: 10 });
  for (let i = 1; i <= keptScrapes + 20; i++) history.add(i, await readFamilies(`a{b="x"} ${i}`));
  assert.deepEqual(
    history.times(),
    Array.from({ length: keptScrapes }, (_, i) => i + 21),
  );
  assert.deepEqual(valuesOf(history), [['x', history.times()]]);
});

test('what is kept of a scrape does not keep its text', async () => {
  setFlagsFromString('--expose_gc');
  const collect: () => void = runInNewContext('gc');
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const history = createHistory({ left: 1_000 });
  const before = used();
  for (let i = 0; i < 60; i++) {
    const rest = `# ${'x'.repeat(1_000_000)}`;
    const text = Buffer.from(
      `# HELP name_of_${i} What it is\nname_of_${i}{label="value ${i} of many"} 1\n${rest}`,
    );
    history.add(i, await readFamilies(text.toString()));
  }
  const grown = used() - before;
  assert.equal(history.times().length, 60);
  assert.ok(grown < 10_000_000, `${grown} bytes`);
});

test('a series that comes later, or is away for a while, has gaps', async () => {
  const history = createHistory({ left: 10 });
  for (const [i, text] of ['a{b="x"} 1', 'a{b="y"} 2', 'a{b="x"} 3\na{b="y"} 4'].entries()) {
    history.add(i, await readFamilies(text));
  }
  assert.deepEqual(valuesOf(history), [
    ['x', [1, Number.NaN, 3]],
    ['y', [Number.NaN, 2, 4]],
  ]);
});

test('a series that went away makes room for another once nothing of it is kept', async () => {
  const room = { left: 2 };
  const history = createHistory(room);
  const scrape = async (labels: string) =>
    history.add(1, await readFamilies([...labels].map((label) => `a{b="${label}"} 1`).join('\n')));
  await scrape('xy');
  for (let i = 1; i < keptScrapes; i++) {
    await scrape('xz');
    assert.deepEqual([history.dropped(), room.left], [1, 0]);
  }
  await scrape('x');
  await scrape('xz');
  assert.deepEqual(
    [history.dropped(), room.left, valuesOf(history).map(([label]) => label)],
    [0, 0, ['x', 'z']],
  );
});
