import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS, TEMPO } from './queries/datasources.ts';

export type Variable = Builder<VariableModel>;

/** Chooses among the data sources of type Tempo: `$tempo`. */
export const tempoVariable = (): Variable =>
  new DatasourceVariableBuilder('tempo').label('Traces').type('tempo');

/** Chooses among the data sources of type Prometheus: `$prometheus`. */
export const prometheusVariable = (): Variable =>
  new DatasourceVariableBuilder('prometheus').label('Metrics').type('prometheus');

const ALL = { text: 'All', value: '$__all' };

/** Values that an attribute has in Tempo, such as `resource.service.name`; several can be chosen, for `=~`. */
export const attributeVariable = (name: string, label: string, attribute: string): Variable =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(TEMPO)
    .query({ type: 1, label: attribute, refId: 'TempoDatasourceVariableQueryEditor-VariableQuery' })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current(ALL);

/** Values that a label has in Prometheus, such as `label_values(up, job)`; several can be chosen, for `=~`. */
export const labelVariable = (name: string, label: string, query: string): Variable =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(PROMETHEUS)
    .query({ query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current(ALL);

/** One of fixed values; the first is chosen at first. */
export const choiceVariable = (name: string, label: string, values: readonly string[]): Variable =>
  new CustomVariableBuilder(name)
    .label(label)
    .values(values.join(','))
    .current({ text: values[0] ?? '', value: values[0] ?? '' });
