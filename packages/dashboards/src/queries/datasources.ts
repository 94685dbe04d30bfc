import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** The data source that the variable `tempo` holds. */
export const TEMPO: DataSourceRef = { type: 'tempo', uid: `\${tempo}` };

/** The data source that the variable `prometheus` holds. */
export const PROMETHEUS: DataSourceRef = { type: 'prometheus', uid: `\${prometheus}` };

/** Grafana's own, which calculates with the results of a panel's other queries. */
export const EXPRESSION: DataSourceRef = { type: '__expr__', uid: '__expr__' };
