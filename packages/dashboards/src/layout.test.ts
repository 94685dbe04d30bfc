import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DASHBOARDS } from './dashboards/all.ts';
import { panelsOf } from './reading/panels.ts';

const COLUMNS = 24;

for (const dashboard of DASHBOARDS) {
  const built = dashboard.build();
  const panels = panelsOf(built).map(({ title, gridPos }) => ({ title, at: gridPos }));

  test(`${built.title}: panels stand beside and below each other, inside of the grid`, () => {
    const taken = new Set<string>();
    for (const { title, at } of panels) {
      assert.ok(at !== undefined && at.x >= 0 && at.x + at.w <= COLUMNS, title);
      for (let x = at.x; x < at.x + at.w; x += 1)
        for (let y = at.y; y < at.y + at.h; y += 1) {
          assert.ok(!taken.has(`${x} ${y}`), `${title} covers another panel`);
          taken.add(`${x} ${y}`);
        }
    }
  });

  test(`${built.title}: panels on a line are of one height and fill it`, () => {
    for (const line of Map.groupBy(panels, ({ at }) => at?.y).values()) {
      const titles = line.map(({ title }) => title).join(', ');
      assert.equal(new Set(line.map(({ at }) => at?.h)).size, 1, titles);
      assert.equal(
        line.reduce((sum, { at }) => sum + (at?.w ?? 0), 0),
        COLUMNS,
        titles,
      );
    }
  });
}
