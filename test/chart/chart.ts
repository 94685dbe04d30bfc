import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of a file of the chart. */
export const chartFile = (name: string): string =>
  fileURLToPath(new URL(`../../charts/interlink-monitoring-stack/${name}`, import.meta.url));

export const readChart = (name: string): string => readFileSync(chartFile(name), 'utf8');
