import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parser } from '@grafana/lezer-traceql';
import { ATTRIBUTES, SPANS } from '@vk-telemetry/tracing';
import { DASHBOARDS } from './dashboards/all.ts';
import { panelsOf } from './reading/panels.ts';
import { alerts, recorded } from './testing/alerts.ts';
import { knownMetrics } from './testing/known-metrics.ts';
import { errorsOf, metricsOf } from './testing/promql.ts';
import { blocksOf, dashboardsIn, RUNBOOKS, readRunbookIndex, readRunbooks } from './testing/runbooks.ts';

const HEADINGS = ['What users feel', 'Look', 'Causes', 'Over'];
const LAST = 'What it cannot see';
const URGENCIES = ['now', 'morning', 'this week'];
const LANGUAGES = ['promql', 'sh', 'traceql'];

const runbooks = readRunbooks();
const known = new Set([...(await knownMetrics()), ...recorded]);
const dashboards = new Map(
  DASHBOARDS.map((dashboard) => {
    const built = dashboard.build();
    return [built.title, new Set(panelsOf(built).map(({ title }) => title))];
  }),
);

test('Each alert has a runbook, to which its annotation leads, and each runbook an alert', () => {
  const names = alerts.map(({ alert }) => alert);
  assert.ok(names.length > 20);
  assert.deepEqual(runbooks.map(({ name }) => name).sort(), [...names].sort());
  for (const { alert, annotations } of alerts)
    assert.ok(annotations.runbook_url.endsWith(`/blob/main/docs/runbooks/${alert}.md`), alert);
});

test('The index has the summary of each', () => {
  const index = readRunbookIndex();
  for (const { name, summary } of runbooks)
    assert.ok(index.includes(`| [${name}](${name}.md) | ${summary} |\n`), name);
});

for (const runbook of runbooks) {
  const { name, text, headings, summary } = runbook;

  describe(name, () => {
    test('has a sentence of what it means, and the parts that all have, on less than 60 lines', () => {
      assert.match(text, new RegExp(`^# ${name}\\n\\n[A-Z][^\\n]*\\.\\n\\n\\| severity`));
      assert.deepEqual(
        headings.filter((heading) => heading !== LAST),
        HEADINGS,
      );
      if (headings.includes(LAST)) assert.equal(headings.at(-1), LAST);
      assert.ok(text.split('\n').length <= 60);
      for (const heading of headings) assert.match(text, new RegExp(`^## ${heading}\\n\\n[^#\\n]`, 'm'));
    });

    test("has the rule's severity and one of the urgencies", () => {
      const [severity, urgency] = summary.split(' | ');
      assert.equal(severity, alerts.find(({ alert }) => alert === name)?.labels.severity);
      assert.ok(URGENCIES.includes(urgency ?? ''), urgency);
    });

    test('says several causes, each with what shows it and what to do', () => {
      const [, table = ''] = text.split('| most likely first | shows as | do |\n| --- | --- | --- |\n');
      const [rows = ''] = table.split('\n\n');
      const causes = rows.trim().split('\n');
      assert.ok(causes.length >= 3);
      for (const cause of causes) assert.equal(cause.split(' | ').length, 3, cause);
    });

    test('has commands, and queries that are such to the parsers', () => {
      const fences = [...text.matchAll(/^```(\w*)\n/gm)].map(([, language = '']) => language);
      assert.deepEqual(
        fences.filter((language) => language !== '' && !LANGUAGES.includes(language)),
        [],
      );
      assert.ok(blocksOf(runbook, 'sh').length > 0);
      assert.ok(blocksOf(runbook, 'promql').length + blocksOf(runbook, 'traceql').length > 0);
      for (const query of blocksOf(runbook, 'promql')) {
        assert.deepEqual(errorsOf(query), [], query);
        assert.deepEqual(
          metricsOf(query).filter((metric) => !known.has(metric)),
          [],
          query,
        );
      }
    });

    test('asks Tempo for spans and attributes of the vocabulary', () => {
      for (const query of blocksOf(runbook, 'traceql')) {
        parser
          .parse(query)
          .iterate({ enter: ({ type, from }) => assert.ok(!type.isError, `${query}: ${from}`) });
        for (const [, span = ''] of query.matchAll(/\bname = "([^"<]+)"/g))
          assert.ok(Object.hasOwn(SPANS, span), span);
        const attributes = [...query.matchAll(/\bspan\.([a-z.]+)/g)].map(([, key = '']) => key);
        assert.deepEqual(
          attributes.filter((key) => !Object.values<string>(ATTRIBUTES).includes(key)),
          [],
        );
      }
    });

    test('names dashboards and panels that are there', () => {
      const named = dashboardsIn(runbook);
      assert.ok(named.length > 0);
      for (const { dashboard, panels } of named) {
        const there = dashboards.get(dashboard);
        assert.ok(there, dashboard);
        for (const panel of panels) assert.ok(there.has(panel), `${dashboard} has no panel ${panel}`);
      }
    });

    test('leads to files that are there', () => {
      for (const [, path = ''] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g))
        assert.ok(existsSync(new URL(path, RUNBOOKS)), path);
    });
  });
}
