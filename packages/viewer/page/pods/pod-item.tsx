import type { PodRow } from '../../src/page-api/contract.ts';
import { formatDuration, formatTime, plural } from '../ui/format.ts';
import { PodSpans } from './pod-spans.tsx';
import { StageBar } from './stage-bar.tsx';
import { lifeMicros, stages, stageTotals } from './stages.ts';

const Phase = ({ pod }: { pod: PodRow }) => (
  <span class={pod.failed ? 'badge error' : pod.phase === 'Succeeded' ? 'badge ok' : 'badge'}>
    {pod.phase}
  </span>
);

/** A pod in the list: a row that opens to the spans of its life. */
export const PodItem = ({
  pod,
  nowMicros,
  scaleMicros,
  open,
  toggle,
}: {
  pod: PodRow;
  nowMicros: number;
  scaleMicros: number;
  open: boolean;
  toggle: () => void;
}) => (
  <li class="pod">
    <button type="button" class="quiet pod-row" aria-expanded={open} onClick={toggle}>
      <span class="twisty" aria-hidden="true" />
      <span class="pod-name">
        <span class="muted">{pod.namespace}/</span>
        <strong>{pod.name}</strong>
      </span>
      <Phase pod={pod} />
      <span class="muted time">{formatTime(pod.startMicros)}</span>
      <span class="number">{formatDuration(lifeMicros(pod, nowMicros))}</span>
      <StageBar pod={pod} nowMicros={nowMicros} scaleMicros={scaleMicros} />
      <span class="stage-times muted">
        {stageTotals(pod, nowMicros).map(([stage, micros]) => (
          <span key={stage}>
            {stages[stage].title} <b>{formatDuration(micros)}</b>
          </span>
        ))}
        {pod.attempts > 1 && <span>{plural(pod.attempts, 'attempt')}</span>}
        {pod.error !== '' && <span class="pod-error">{pod.error}</span>}
      </span>
    </button>
    {open && <PodSpans pod={pod} />}
  </li>
);
