import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parser } from '@grafana/lezer-traceql';
import { ATTRIBUTES, SPANS } from '@vk-telemetry/tracing';
import { DASHBOARDS } from './dashboards/all.ts';
import { askedOfTempo } from './reading/asked.ts';
import { panelsOf, queriesOf, type ReadQuery } from './reading/panels.ts';

const queries = [...new Set(DASHBOARDS.flatMap(askedOfTempo).map(({ query }) => query))];

/** Grafana's parser does not know this hint, which Tempo and Grafana take: https://github.com/grafana/grafana/issues/109371 */
const withoutHint = (query: string): string => query.replace(/ with \(exemplars=false\)$/, '');

test("Every TraceQL query is one to Grafana's own parser", () => {
  for (const query of queries)
    parser.parse(withoutHint(query)).iterate({
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

test('What an expression calculates with has no exemplars, on which it fails', () => {
  for (const dashboard of DASHBOARDS)
    for (const { targets = [] } of panelsOf(dashboard.build())) {
      const panelQueries = targets as unknown as readonly ReadQuery[];
      if (panelQueries.some(({ expression }) => expression !== undefined))
        for (const { query } of panelQueries) assert.match(query ?? 'exemplars=false', /exemplars=false/);
    }
});

test('Searches answer the newest, not any that are found first', () => {
  for (const { query = '', limit } of DASHBOARDS.flatMap((dashboard) => queriesOf(dashboard.build())))
    if (limit !== undefined) assert.match(query, / with \(most_recent=true\)$/);
});

test('No search answers pods of spans that have a list of them, of which Grafana makes no column', () => {
  const lists = Object.entries(SPANS).filter(([, { attributes }]) =>
    attributes.some((group) => group === 'changed'),
  );
  // What the API adds to its spans is not in the vocabulary.
  const names = [...lists.map(([name]) => name), 'StatusAPI'];
  const selecting = queries.filter((query) => /select\([^)]*span\.pod\./.test(query));
  assert.ok(selecting.length > 0);
  for (const query of selecting)
    for (const name of names) assert.doesNotMatch(query, new RegExp(`["|]${name}["|]`));
});
