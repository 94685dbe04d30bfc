export type { Dashboard } from './dashboard.ts';
export { DASHBOARDS } from './dashboards/all.ts';
