import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DASHBOARDS } from './dashboards/all.ts';
import { EXPRESSION, PROMETHEUS, TEMPO } from './queries/datasources.ts';
import { panelsOf, queriesOf, type ReadQuery, variablesOf } from './reading/panels.ts';

const SOURCES = [TEMPO, PROMETHEUS, EXPRESSION].map(({ uid }) => uid ?? '');

test('Uids are unique and short enough for Grafana', () => {
  const uids = DASHBOARDS.map(({ uid }) => uid);
  assert.equal(new Set(uids).size, uids.length);
  for (const uid of uids) assert.match(uid, /^[a-z0-9-]{1,40}$/);
});

for (const dashboard of DASHBOARDS) {
  const built = dashboard.build();
  const text = JSON.stringify(built);

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

  test(`${built.title}: expressions calculate with queries of their own panel that stand before them`, () => {
    for (const { title, targets = [] } of panelsOf(built)) {
      const queries = targets as unknown as readonly ReadQuery[];
      for (const [i, { expression = '' }] of queries.entries()) {
        const before = queries.slice(0, i).map(({ refId }) => refId);
        const named = expression.match(/(?<=\$|^)[A-Z]\b/g) ?? [];
        assert.equal(named.length > 0, expression !== '', title);
        for (const letter of named) assert.ok(before.includes(letter), `${title}: ${expression}`);
      }
    }
  });
}
