import { formatDuration } from '../ui/format.ts';
import type { TraceNode } from './tree.ts';

/** A row in words, for those who do not see it; where columns are left out on a narrow screen it has them all. */
export const rowLabel = ({ span, startMicros, endMicros }: TraceNode): string => {
  const times = [formatDuration(endMicros - startMicros), `after ${formatDuration(startMicros)}`];
  if (span === undefined) return ['Missing parent', ...times].join(', ');
  const { name, service, status, exitCode, pod } = span;
  return [
    name,
    service,
    status === 'error' ? 'failed' : '',
    exitCode === null ? '' : `exit code ${exitCode}`,
    pod,
    ...times,
  ]
    .filter(Boolean)
    .join(', ');
};
