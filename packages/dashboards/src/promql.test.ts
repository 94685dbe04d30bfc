import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DASHBOARDS } from './dashboards/all.ts';
import { askedOfPrometheus } from './reading/asked.ts';
import { recorded, rules } from './testing/alerts.ts';
import { knownMetrics } from './testing/known-metrics.ts';
import { errorsOf, metricsOf } from './testing/promql.ts';

const queries = DASHBOARDS.flatMap(askedOfPrometheus).map(({ query }) => query);
const known = await knownMetrics();

test("Every PromQL query is one to Prometheus' own parser, whatever is chosen", () => {
  assert.ok(queries.length > 0);
  for (const query of queries) assert.deepEqual(errorsOf(query), [], query);
});

test('Every metric that a query names is known', () => {
  for (const query of queries) {
    const names = metricsOf(query);
    assert.ok(names.length > 0, query);
    for (const name of names) assert.ok(known.has(name), `${name} in ${query}`);
  }
});

test('Every metric that an alert names is known or recorded by a rule', () => {
  const named = rules.flatMap(({ expr }) => metricsOf(expr));
  assert.ok(named.length > 0);
  assert.deepEqual(
    named.filter((name) => !known.has(name) && !recorded.includes(name)),
    [],
  );
});

test('Rates of several metrics at once are taken apart, as series that differ in their names only cannot be told', () => {
  for (const query of queries) assert.doesNotMatch(query, /(rate|increase|changes)\(\{__name__/);
});
