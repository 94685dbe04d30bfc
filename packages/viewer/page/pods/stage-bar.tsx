import type { PodRow } from '../../src/page-api/contract.ts';
import { formatDuration } from '../ui/format.ts';
import { segmentMicros, stages } from './stages.ts';

/** A pod's life as one bar, as long as `scaleMicros` allows; a segment is never too short to be seen. Its figures stand beside it. */
export const StageBar = ({
  pod,
  nowMicros,
  scaleMicros,
}: {
  pod: PodRow;
  nowMicros: number;
  scaleMicros: number;
}) => (
  <div class="stage-bar" aria-hidden="true">
    {pod.segments.map((segment) => {
      const micros = segmentMicros(segment, nowMicros);
      return (
        <div
          key={`${segment.stage} ${segment.startMicros}`}
          class={`stage ${segment.stage}${segment.endMicros === null ? ' open' : ''}`}
          style={{ width: `${scaleMicros === 0 ? 0 : (100 * micros) / scaleMicros}%` }}
          title={`${stages[segment.stage].title} ${formatDuration(micros)}`}
        />
      );
    })}
  </div>
);

/** What the colours of the bars mean. */
export const StageLegend = () => (
  <ul class="legend" aria-label="Stages">
    {Object.entries(stages).map(([stage, { title, meaning }]) => (
      <li key={stage} title={meaning}>
        <span class={`swatch ${stage}`} aria-hidden="true" /> {title}
      </li>
    ))}
  </ul>
);
