import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CHART = fileURLToPath(new URL('../../../charts/interlink-monitoring-stack', import.meta.url));

/** For the chart of Tempo's own project, not for ours. */
const FOREIGN = 'values-tempo-distributed.yaml';

export interface ValueSet {
  /** Good as the name of a namespace too. */
  readonly name: string;
  readonly file: string;
}

/** The files of values that come with the chart: one for each mode, and the examples. */
export const VALUE_SETS: readonly ValueSet[] = ['ci', 'examples'].flatMap((folder) =>
  readdirSync(join(CHART, folder))
    .filter((file) => file.endsWith('.yaml') && file !== FOREIGN)
    .map((file) => ({ name: basename(file, '.yaml'), file: join(CHART, folder, file) })),
);
