import { percentOf, type TimeWindow } from './geometry.ts';
import type { Tick } from './ticks.ts';

const TimeAxis = ({ window, ticks }: { window: TimeWindow; ticks: readonly Tick[] }) => (
  <span class="timeline">
    {ticks.map(({ micros, label }) => {
      const left = percentOf(window, micros);
      return (
        <span key={micros} class={left > 85 ? 'tick last' : 'tick'} style={{ left: `${left}%` }}>
          {label}
        </span>
      );
    })}
  </span>
);

/** Names of the columns, and the time axis. A row says what is what in its own words. */
export const WaterfallHead = ({ window, ticks }: { window: TimeWindow; ticks: readonly Tick[] }) => (
  <div class="waterfall-head columns" aria-hidden="true">
    <span>Span</span>
    <span class="pod-cell">Pod</span>
    <span>Exit</span>
    <span class="number">Duration</span>
    <TimeAxis window={window} ticks={ticks} />
  </div>
);
