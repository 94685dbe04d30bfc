import type { PodRow } from '../../src/page-api/contract.ts';
import { formatDuration, formatTime } from '../ui/format.ts';

/** The spans of a pod's life, each a way into its trace. */
export const PodSpans = ({ pod }: { pod: PodRow }) => (
  <div class="scrolled">
    <table class="pod-spans">
      <caption>
        {pod.namespace}/{pod.name} <span class="muted mono">{pod.uid}</span>{' '}
        <a href={`/?pod=${encodeURIComponent(pod.name)}&namespace=${encodeURIComponent(pod.namespace)}`}>
          all its traces
        </a>
      </caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Span</th>
          <th scope="col" class="number">
            Duration
          </th>
          <th scope="col">What happened</th>
        </tr>
      </thead>
      <tbody>
        {pod.spans.map((span) => (
          <tr key={`${span.traceId} ${span.spanId}`}>
            <td class="time">{formatTime(span.startMicros)}</td>
            <td>
              <a href={`/trace/${span.traceId}?span=${span.spanId}`}>{span.name}</a>
            </td>
            <td class="number">{formatDuration(span.durationMicros)}</td>
            <td>
              {span.status === 'error' && <span class="badge error">error</span>} {span.note}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
