import { Choice } from '../ui/choice.tsx';

const choices = [
  { minutes: 1, title: 'last minute' },
  { minutes: 5, title: 'last 5 minutes' },
  { minutes: 15, title: 'last 15 minutes' },
  { minutes: 60, title: 'last hour' },
  { minutes: 360, title: 'last 6 hours' },
  { minutes: 1_440, title: 'last day' },
];

/** The time and the service that the table is about. */
export const Window = ({
  minutes,
  service,
  services,
  change,
}: {
  minutes: number;
  service: string;
  services: readonly string[];
  change: (part: Readonly<Record<string, string>>) => void;
}) => (
  <search class="toolbar">
    <label class="choice">
      <span class="muted">Time</span>
      <select value={String(minutes)} onChange={(event) => change({ minutes: event.currentTarget.value })}>
        {choices.map((choice) => (
          <option key={choice.minutes} value={String(choice.minutes)}>
            {choice.title}
          </option>
        ))}
      </select>
    </label>
    <Choice
      label="Service"
      value={service}
      values={services}
      onChange={(chosen) => change({ service: chosen })}
    />
  </search>
);
