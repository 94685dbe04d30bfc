import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parser } from '@grafana/lezer-traceql';
import { ATTRIBUTES, SPANS } from '@vk-telemetry/tracing';
import { DASHBOARDS } from './dashboards/all.ts';
import { queriesOf } from './testing/read.ts';

/** What Grafana puts in place of variables. */
const fillIn = (query: string): string =>
  query
    .replaceAll('$slower', '1s')
    .replaceAll('$operation', 'CreateHttpCall')
    .replaceAll(/\$[a-z]+/g, '.*');

const queries = [
  ...new Set(
    DASHBOARDS.flatMap((dashboard) => queriesOf(dashboard.build()).flatMap(({ query }) => query ?? [])),
  ),
];

test("Every TraceQL query is one to Grafana's own parser", () => {
  for (const query of queries)
    parser.parse(fillIn(query)).iterate({
      enter: ({ type, from }) => assert.ok(!type.isError, `${query}: an error at ${from}`),
    });
});

test('No query divides: TraceQL of Tempo 3.0 has no arithmetic between two', () => {
  for (const query of queries) assert.doesNotMatch(query, /\)\s*[-+*/]\s*[({]/);
});

test('Every span that a query names is one of the vocabulary', () => {
  const named = queries.flatMap((query) =>
    [...query.matchAll(/[{ ]name =~? "([^"$]*)"/g)].flatMap(([, names]) => (names ?? '').split('|')),
  );
  assert.ok(named.length > 0);
  assert.deepEqual(
    named.filter((name) => !Object.hasOwn(SPANS, name)),
    [],
  );
});

test('Every attribute that a query names is one of the vocabulary', () => {
  const known = new Set<string>(Object.values(ATTRIBUTES));
  const named = queries.flatMap((query) =>
    [...query.matchAll(/\bspan\.([a-z.]+)/g)].map(([, key]) => key ?? ''),
  );
  assert.ok(named.length > 0);
  assert.deepEqual(
    named.filter((key) => !known.has(key)),
    [],
  );
});
