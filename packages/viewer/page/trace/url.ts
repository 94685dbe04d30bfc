import type { TimeWindow } from './geometry.ts';

/** What of the view is in the address, so that it can be shared. */
export interface TraceState {
  /** Id of the open span, or empty. */
  readonly span: string;
  readonly filter: string;
  /** undefined: the whole trace. */
  readonly window: TimeWindow | undefined;
  readonly criticalPath: boolean;
}

const windowOf = (text: string | undefined): TimeWindow | undefined => {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? '') ?? [];
  return from !== undefined && to !== undefined && Number(from) < Number(to)
    ? { from: Number(from), to: Number(to) }
    : undefined;
};

/** Reads the parameters; what cannot be read counts as absent. */
export const stateOf = (query: Readonly<Record<string, string>>): TraceState => ({
  span: /^[0-9a-f]{16}$/i.test(query.span ?? '') ? (query.span ?? '').toLowerCase() : '',
  filter: query.filter ?? '',
  window: windowOf(query.window),
  criticalPath: query.path === '1',
});

/** The address of a trace's view. */
export const traceHref = (traceId: string, state: Partial<TraceState> = {}): string => {
  const { span, filter, window, criticalPath } = state;
  const parameters = new URLSearchParams();
  if (span) parameters.set('span', span);
  if (filter) parameters.set('filter', filter);
  if (window !== undefined) parameters.set('window', `${window.from}-${window.to}`);
  if (criticalPath) parameters.set('path', '1');
  const text = parameters.toString();
  return `/trace/${encodeURIComponent(traceId)}${text === '' ? '' : `?${text}`}`;
};

/** The command that fetches a trace as Tempo's API gives it. */
export const curlCommand = (origin: string, traceId: string): string =>
  `curl -s ${origin}/api/v2/traces/${traceId}`;
