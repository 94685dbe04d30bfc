const titleOf = (minutes: number): string => {
  if (minutes === 1) return 'last minute';
  if (minutes < 60) return `last ${minutes} minutes`;
  if (minutes === 60) return 'last hour';
  return minutes < 1_440 ? `last ${minutes / 60} hours` : 'last day';
};

/** How long ago the time that a view is about begins. */
export const TimeChoice = ({
  choices,
  minutes,
  change,
}: {
  choices: readonly number[];
  minutes: number;
  change: (minutes: number) => void;
}) => (
  <label class="choice">
    <span class="muted">Time</span>
    <select value={String(minutes)} onChange={(event) => change(Number(event.currentTarget.value))}>
      {choices.map((choice) => (
        <option key={choice} value={String(choice)}>
          {titleOf(choice)}
        </option>
      ))}
    </select>
  </label>
);
