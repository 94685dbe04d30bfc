import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { interlinkClassic } from './dashboards/interlink-classic.ts';
import type { ReadQuery } from './reading/panels.ts';

/** The three dashboards of interLink's first stack and their operations; what was named GetLogsSLURM is GetLogs, and so on. */
const FIRST_STACK = {
  'Virtual kubelet': ['CreateHttpCall', 'DeleteHttpCall', 'StatusHttpCall', 'LogHttpCall', 'PingHttpCall'],
  'interLink API': ['CreateAPI', 'DeleteAPI', 'StatusAPI', 'PingAPI'],
  Plugin: ['Create', 'Delete', 'GetLogs', 'Status'],
};
const OUTCOMES = { 'exit code 200': 'span.exit.code = 200', 'other exit codes': 'span.exit.code != 200' };
/** Its panels for each operation and outcome: what each shows, and what it reduces to a number. */
const PANELS: readonly (readonly [title: string, type: string, query: RegExp, reduction?: object])[] = [
  ['Per second', 'timeseries', /\} \| rate\(\) by \(resource\.service\.name\)$/],
  ['Count', 'stat', /\} \| count_over_time\(\)$/, { calcs: ['sum'], values: false }],
  ['Mean duration', 'stat', /\} \| avg_over_time\(duration\)$/, { calcs: ['lastNotNull'], values: false }],
  [
    'Deviation',
    'stat',
    /\} with \(most_recent=true\)$/,
    { calcs: ['stdDev'], values: false, fields: '/^Duration$/' },
  ],
  [
    'Last time',
    'stat',
    /\} with \(most_recent=true\)$/,
    { calcs: ['max'], values: false, fields: '/^Start time$/' },
  ],
  [
    'Newest',
    'table',
    /\} \| select\(span\.pods?\.(name|count), .*span\.exit\.code\) with \(most_recent=true\)$/,
  ],
];

const reductionOf = ({ options }: Panel): object => (options as { reduceOptions: object }).reduceOptions;

const rows = (interlinkClassic.build().panels ?? []).reduce<Map<string, Panel[]>>((found, panel) => {
  const closed = (panel as RowPanel).panels ?? [];
  if (panel.type === 'row') found.set(panel.title ?? '', [...closed] as Panel[]);
  else [...found.values()].at(-1)?.push(panel as Panel);
  return found;
}, new Map());

for (const [program, names] of Object.entries(FIRST_STACK))
  for (const name of names)
    for (const [outcome, condition] of Object.entries(OUTCOMES))
      test(`${program}: ${name} with ${outcome} has every panel of the first stack, each of its own spans`, () => {
        const panels = rows.get(`${program}: ${name}`) ?? [];
        for (const [title, type, query, reduction] of PANELS) {
          const panel = panels.find((one) => one.title === `${title}, ${outcome}`);
          assert.ok(panel, title);
          assert.equal(panel.type, type, title);
          const targets = panel.targets as unknown as readonly ReadQuery[];
          assert.equal(targets.length, 1);
          const asked = targets[0]?.query ?? '';
          assert.match(asked, query);
          assert.ok(asked.includes(`name = "${name}"`) && asked.includes(condition), asked);
          assert.ok(asked.includes('resource.service.name =~ "$service"'), asked);
          if (reduction) assert.deepEqual(reductionOf(panel), reduction);
        }
      });

test('Counts are of all spans: none is of the rows of a search, which end at a limit', () => {
  const counts = [...rows.values()].flat().filter(({ title }) => title?.startsWith('Count,'));
  assert.ok(counts.length > 0);
  for (const { targets = [] } of counts)
    assert.equal((targets[0] as unknown as ReadQuery | undefined)?.limit, undefined);
});
