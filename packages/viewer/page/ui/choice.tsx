interface ChoiceProps {
  readonly label: string;
  /** One of the values; empty for all of them. */
  readonly value: string;
  readonly values: readonly string[];
  readonly onChange: (value: string) => void;
}

/** One of some values, or all. A value from the address that is not among them stays visible. */
export const Choice = ({ label, value, values, onChange }: ChoiceProps) => (
  <label class="choice">
    <span class="muted">{label}</span>
    <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">all</option>
      {(value === '' || values.includes(value) ? values : [value, ...values]).map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  </label>
);
