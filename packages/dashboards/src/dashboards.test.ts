import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DASHBOARDS } from './dashboards/all.ts';
import { EXPRESSION, PROMETHEUS, TEMPO } from './queries/datasources.ts';
import { panelsOf, queriesOf, variablesOf } from './reading/panels.ts';

const SOURCES = [TEMPO, PROMETHEUS, EXPRESSION].map(({ uid }) => uid ?? '');
const MOST_BYTES = 1024 * 1024;

test('Uids are unique and short enough for Grafana', () => {
  const uids = DASHBOARDS.map(({ uid }) => uid);
  assert.equal(new Set(uids).size, uids.length);
  for (const uid of uids) assert.match(uid, /^[a-z0-9-]{1,40}$/);
});

for (const dashboard of DASHBOARDS) {
  const built = dashboard.build();
  const text = JSON.stringify(built);

  test(`${built.title}: it fits into a ConfigMap`, () => {
    assert.ok(text.length < MOST_BYTES);
  });

  test(`${built.title}: every panel has a title, a unit and a description that says more than the title`, () => {
    for (const { title, description, fieldConfig } of panelsOf(built)) {
      assert.ok(title, 'a panel has no title');
      assert.ok((description ?? '').length > title.length, title);
      assert.ok(fieldConfig?.defaults?.unit, title);
    }
  });

  test(`${built.title}: panels stand beside and below each other, inside 24 columns`, () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of panelsOf(built)) {
      assert.ok(gridPos !== undefined && gridPos.x + gridPos.w <= 24, title);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.ok(!taken.has(`${x} ${y}`), `${title} covers another panel`);
          taken.add(`${x} ${y}`);
        }
    }
  });

  test(`${built.title}: ids are unique`, () => {
    const ids = panelsOf(built).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  test(`${built.title}: every variable that is used is there, and every one that is there is used`, () => {
    const defined = variablesOf(built);
    const used = new Set(
      [...text.matchAll(/\$\{?([a-z][a-z_]*)\}?/g)]
        .map(([, name]) => name ?? '')
        .filter((name) => !name.startsWith('__')),
    );
    assert.deepEqual([...used].sort(), [...defined].sort());
  });

  test(`${built.title}: data sources are the variables', or Grafana's own for expressions`, () => {
    for (const { datasource } of queriesOf(built))
      assert.ok(SOURCES.includes(datasource?.uid ?? ''), String(datasource?.uid));
  });

  test(`${built.title}: no search asks for more than some hundred rows`, () => {
    for (const { limit } of queriesOf(built)) assert.ok((limit ?? 0) <= 500);
  });

  test(`${built.title}: red is never all that tells`, () => {
    for (const { title, type, fieldConfig } of panelsOf(built))
      if (JSON.stringify(fieldConfig ?? {}).includes('"red"'))
        assert.ok(['stat', 'timeseries'].includes(type), `${title} has no number beside its colour`);
  });
}
