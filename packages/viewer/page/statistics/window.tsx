const choices = [
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
  <div class="toolbar">
    <label>
      <span class="visually-hidden">Time</span>
      <select value={String(minutes)} onChange={(event) => change({ minutes: event.currentTarget.value })}>
        {choices.map((choice) => (
          <option key={choice.minutes} value={String(choice.minutes)}>
            {choice.title}
          </option>
        ))}
      </select>
    </label>
    <label>
      <span class="visually-hidden">Service</span>
      <select value={service} onChange={(event) => change({ service: event.currentTarget.value })}>
        <option value="">every service</option>
        {services.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  </div>
);
