import type { TraceFilter } from '../../src/page-api/contract.ts';
import { parametersOf } from '../api/client.ts';

/** Numbers of rows that can be chosen. */
export const limits = [50, 200, 1_000] as const;
export type Limit = (typeof limits)[number];
const defaultLimit: Limit = 200;

/** What the trace list is asked for: the whole of the view's address. */
export interface ListFilter extends Required<TraceFilter> {
  readonly limit: Limit;
}

/** The filter that a view's query parameters stand for; what is none of theirs is left out. */
export const filterOf = (query: Readonly<Record<string, string>>): ListFilter => ({
  q: query.q ?? '',
  service: query.service ?? '',
  namespace: query.namespace ?? '',
  pod: query.pod ?? '',
  error: query.error === '1',
  limit: limits.find((limit) => String(limit) === query.limit) ?? defaultLimit,
});

/** Query parameters for `/ui/traces` and `/ui/live`. */
export const requestOf = (filter: ListFilter): string => parametersOf(filter);

/** Address of the view with this filter. */
export const addressOf = ({ limit, ...fields }: ListFilter): string =>
  `/${parametersOf({ ...fields, limit: limit === defaultLimit ? '' : limit })}`;

/** The same number of rows of all traces. */
export const cleared = ({ limit }: ListFilter): ListFilter => ({ ...filterOf({}), limit });

/** Whether it leaves traces out. */
export const isNarrow = (filter: ListFilter): boolean => addressOf(filter) !== addressOf(cleared(filter));
