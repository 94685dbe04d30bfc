import { Choice } from '../ui/choice.tsx';
import { TimeChoice } from '../ui/time-choice.tsx';

const choices = [1, 5, 15, 60, 360, 1_440];

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
    <TimeChoice
      choices={choices}
      minutes={minutes}
      change={(chosen) => change({ minutes: String(chosen) })}
    />
    <Choice
      label="Service"
      value={service}
      values={services}
      onChange={(chosen) => change({ service: chosen })}
    />
  </search>
);
