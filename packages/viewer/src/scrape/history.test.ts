import assert from 'node:assert/strict';
import { test } from 'node:test';
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
