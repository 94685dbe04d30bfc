import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DASHBOARDS } from './dashboards/all.ts';
import { textOf } from './files.ts';
import { panelsOf, queriesOf } from './reading/panels.ts';

/** A ConfigMap holds 1 MiB; so does the Secret in which Helm keeps all of a release, packed and written as base64 twice. */
const MOST_BYTES = 1024 * 1024;
const MOST_PACKED = MOST_BYTES / 8;
/** What is asked when a dashboard is opened, each minute again. */
const MOST_PANELS = 32;
const MOST_QUERIES = 64;

for (const dashboard of DASHBOARDS) {
  const built = dashboard.build();

  test(`${built.title}: it fits into a ConfigMap with room to spare`, () => {
    assert.ok(textOf(dashboard).length < MOST_BYTES / 2);
  });

  test(`${built.title}: not too much is asked when it is opened`, () => {
    const open = { ...built, panels: (built.panels ?? []).filter(({ type }) => type !== 'row') };
    assert.ok(panelsOf(open).length > 0);
    assert.ok(panelsOf(open).length <= MOST_PANELS, `${panelsOf(open).length} panels`);
    assert.ok(queriesOf(open).length <= MOST_QUERIES, `${queriesOf(open).length} queries`);
  });
}

test("All of them take a small part of Helm's Secret", () => {
  const packed = gzipSync(DASHBOARDS.map(textOf).join('')).length;
  assert.ok(packed < MOST_PACKED, `${packed} bytes`);
});
