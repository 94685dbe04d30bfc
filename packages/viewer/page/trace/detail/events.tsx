import type { SpanDetail } from '../../../src/page-api/contract.ts';
import { formatDuration } from '../../ui/format.ts';
import { valueText } from '../attribute-groups.ts';
import { useBeginning } from './use-beginning.tsx';

const relative = (micros: number): string =>
  micros < 0 ? `${formatDuration(-micros)} before` : `after ${formatDuration(micros)}`;

interface EventsProps {
  readonly events: SpanDetail['events'];
  readonly startMicros: number;
}

/** What happened during the span, by the time since its start. */
export const Events = ({ events, startMicros }: EventsProps) => {
  const { shown, more } = useBeginning(events, 'events');
  return events.length === 0 ? null : (
    <section>
      <h3>Events</h3>
      <ol class="events">
        {shown.map(({ name, timeMicros, attributes }, index) => (
          <li key={index}>
            <strong>{name}</strong> <span class="muted">{relative(timeMicros - startMicros)}</span>
            <dl class="mono">
              {Object.entries(attributes).map(([key, value]) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd>{valueText(value)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
      {more}
    </section>
  );
};
