import { fileURLToPath } from 'node:url';
import type { Dashboard } from './dashboard.ts';

const FOLDER = new URL('../../../charts/interlink-monitoring-stack/files/dashboards/', import.meta.url);

/** Where the chart has a dashboard. */
export const fileOf = ({ source, uid }: Dashboard): string =>
  fileURLToPath(new URL(`${source}/${uid}.json`, FOLDER));

/** What is in that file. */
export const textOf = (dashboard: Dashboard): string => `${JSON.stringify(dashboard.build(), null, 2)}\n`;
