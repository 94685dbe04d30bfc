import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from './dashboard.ts';
import { DASHBOARDS } from './dashboards/all.ts';
import { NEWEST } from './dashboards/sentences.ts';
import { panelsOf } from './reading/panels.ts';

const BEGIN = '<!-- Made by npm run generate: edit the descriptions of the panels. -->';
const REPOSITORY = 'https://github.com/vk-telemetry/vk-telemetry/blob/main';
const END = '<!-- The end of what npm run generate makes. -->';

/** Text in backquotes is left as it is. */
const cell = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 0 ? part.replaceAll('|', '\\|').replaceAll('<', '\\<') : part))
    .join('')
    .replaceAll(REPOSITORY, '../..')
    .trim();

/** A description's sentences up to the first with advice after a colon, and that one with the rest. */
function partsOf(description: string): readonly [shows: string, advice: string] {
  const sentences = description
    .replace(NEWEST, '')
    .trim()
    .split(/(?<=[.?]) (?=[A-Z0-9`"])/);
  const at = sentences.findIndex((sentence) => /[^:]: \S/.test(sentence));
  const split = at === -1 ? sentences.length : at;
  return [sentences.slice(0, split).join(' '), sentences.slice(split).join(' ')];
}

const tableOf = (panels: readonly Panel[]): string =>
  [
    '| panel | shows | what to do |',
    '| --- | --- | --- |',
    ...panels.map(({ title = '', description = '' }) => {
      const [shows, advice] = partsOf(description);
      return `| ${cell(title)} | ${cell(shows)} | ${cell(advice)} |`;
    }),
  ].join('\n');

/** Rows with their panels, whether they are closed or not. */
function rowsOf(dashboard: Dashboard): readonly (readonly [title: string, panels: readonly Panel[]])[] {
  const built = dashboard.build();
  const rows: [string, Panel[]][] = [];
  for (const panel of built.panels ?? []) {
    if (panel.type === 'row') rows.push([panel.title ?? '', [...((panel as RowPanel).panels as Panel[])]]);
    else rows.at(-1)?.[1].push(panel as Panel);
  }
  return rows;
}

/** Each row with a table of its panels; rows of the same panels have one. */
function sectionOf(dashboard: Dashboard): string {
  const { title = '', description = '' } = dashboard.build();
  const tables = Map.groupBy(rowsOf(dashboard), ([, panels]) => tableOf(panels));
  const needs = dashboard.source === 'metrics' ? ' Needs Prometheus.' : ' Needs Tempo alone.';
  const parts = [...tables].map(
    ([table, rows]) => `${rows.map(([row]) => `**${cell(row)}**`).join(', ')}\n\n${table}`,
  );
  return [`### ${title}`, `${description}${needs} \`${dashboard.uid}\``, ...parts].join('\n\n');
}

const overview = (): string =>
  [
    '| dashboard | file | panels |',
    '| --- | --- | --- |',
    ...DASHBOARDS.map((dashboard) => {
      const built = dashboard.build();
      return `| ${built.title} | \`${dashboard.source}/${dashboard.uid}.json\` | ${panelsOf(built).length} |`;
    }),
  ].join('\n');

/** A README whose generated part is that of the dashboards as they are. */
export function withDashboards(readme: string): string {
  const [before, rest = ''] = readme.split(BEGIN, 2);
  const [, after] = rest.split(END, 2);
  if (before === undefined || after === undefined) throw new Error('README.md has no place for the tables');
  return [before, [BEGIN, overview(), ...DASHBOARDS.map(sectionOf), END].join('\n\n'), after].join('');
}
