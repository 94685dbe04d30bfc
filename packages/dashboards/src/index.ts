export type { Dashboard } from './dashboard.ts';
export { DASHBOARDS } from './dashboards/all.ts';
export { type Asked, askedOfPrometheus, askedOfTempo } from './reading/asked.ts';
export { type AskedLabel, labelsAsked } from './reading/labels.ts';
