import { useMemo } from 'preact/hooks';
import type { TraceSummary } from '../../src/page-api/contract.ts';
import { ExitCode } from '../ui/exit-code.tsx';
import { formatCount, formatDuration, formatTime } from '../ui/format.ts';

const Errors = ({ count }: { count: number }) =>
  count === 0 ? <span class="muted">0</span> : <span class="badge error">{formatCount(count)}</span>;

const podsOf = ({ pods, morePods }: TraceSummary): string =>
  [...pods, ...(morePods === 0 ? [] : [`${formatCount(morePods)} more`])].join(', ');

/** A trace of the list, in the row of that number, the head being 1. It is drawn again only for another summary or place: the bar's scale is the table's. */
export const TraceRow = ({ trace, position }: { trace: TraceSummary; position: number }) =>
  useMemo(() => {
    const pods = podsOf(trace);
    const services = trace.services.join(', ');
    return (
      <tr aria-rowindex={position}>
        <td class="col-time muted">{formatTime(trace.startMicros)}</td>
        <td class="col-name">
          <a href={`/trace/${trace.traceId}`}>{trace.name}</a>
          {!trace.complete && (
            <span class="badge incomplete" title="Its root span has not arrived">
              incomplete
            </span>
          )}
        </td>
        <td class="col-pods" title={pods}>
          {pods}
        </td>
        <td class="col-services muted" title={services}>
          {services}
        </td>
        <td class="col-duration number">
          <span class="duration-bar" style={{ '--duration': trace.durationMicros }} />
          <span>{formatDuration(trace.durationMicros)}</span>
        </td>
        <td class="col-spans number">{formatCount(trace.spanCount)}</td>
        <td class="col-errors number">
          <Errors count={trace.errorCount} />
        </td>
        <td class="col-exit number">
          <ExitCode code={trace.exitCode} />
        </td>
      </tr>
    );
  }, [trace, position]);
