import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARDS } from './dashboards/all.ts';
import { NEWEST } from './dashboards/sentences.ts';
import { panelsOf } from './reading/panels.ts';
import { alerts } from './testing/alerts.ts';

const REPOSITORY = new URL('../../../', import.meta.url);
const IN_REPOSITORY = /\]\(https:\/\/github\.com\/vk-telemetry\/vk-telemetry\/blob\/main\/([^)]*)\)/g;

const textOf = ({ description = '' }: Panel): string => description.replace(NEWEST, '').trim();
const canBeRed = ({ fieldConfig }: Panel): boolean =>
  (fieldConfig?.defaults?.thresholds?.steps ?? []).some(({ color }) => color.endsWith('red'));

for (const dashboard of DASHBOARDS) {
  const built = dashboard.build();
  const panels = panelsOf(built);

  test(`${built.title}: every panel has a title, a unit and a description in sentences`, () => {
    for (const panel of panels) {
      assert.ok(panel.title, 'a panel has no title');
      assert.ok(panel.fieldConfig?.defaults?.unit, panel.title);
      assert.match(textOf(panel), /^[A-Z0-9`].*[.?]$/, panel.title);
    }
  });

  test(`${built.title}: no two panels of a row have one title`, () => {
    for (const row of built.panels ?? []) {
      const titles = panelsOf({ ...built, panels: [row] }).map(({ title }) => title);
      assert.equal(new Set(titles).size, titles.length);
    }
  });

  test(`${built.title}: every panel says what to do, one that can be red what to do then`, () => {
    for (const panel of panels) {
      const sentence = canBeRed(panel) ? /\bred\b[^.:]*: \S/i : /[^:]: \S/;
      assert.match(textOf(panel), sentence, panel.title);
    }
  });

  test(`${built.title}: what cannot be red does not speak of it`, () => {
    for (const panel of panels)
      if (!canBeRed(panel)) assert.doesNotMatch(textOf(panel), /\bred\b/i, panel.title);
  });

  test(`${built.title}: no description has what Markdown takes for a tag`, () => {
    for (const panel of panels)
      assert.doesNotMatch(textOf(panel).replaceAll(/`[^`]*`/g, ''), /[<>]/, panel.title);
  });

  test(`${built.title}: runbooks that are linked to are there`, () => {
    for (const panel of panels)
      for (const [, path = ''] of textOf(panel).matchAll(IN_REPOSITORY))
        assert.ok(existsSync(new URL(path, REPOSITORY)), `${panel.title}: ${path}`);
  });
}

test('Alerts for which there is a panel are linked to', () => {
  const texts = DASHBOARDS.flatMap((dashboard) => panelsOf(dashboard.build()).map(textOf)).join();
  const unlinked = alerts.filter(({ alert }) => !texts.includes(`/docs/runbooks/${alert}.md)`));
  assert.deepEqual(unlinked, []);
});
