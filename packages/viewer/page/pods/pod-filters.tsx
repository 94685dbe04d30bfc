import type { PodRow } from '../../src/page-api/contract.ts';
import { type PodFilter, valuesOf } from './filter.ts';

const Choice = ({
  label,
  value,
  values,
  choose,
}: {
  label: string;
  value: string;
  values: readonly string[];
  choose: (value: string) => void;
}) => (
  <label>
    <span class="visually-hidden">{label}</span>
    <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">every {label.toLowerCase()}</option>
      {values.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  </label>
);

/** What narrows the list of pods. */
export const PodFilters = ({
  filter,
  pods,
  change,
}: {
  filter: PodFilter;
  pods: readonly PodRow[];
  change: (part: Partial<PodFilter>) => void;
}) => (
  <search class="toolbar">
    <input
      type="search"
      aria-label="Pod"
      placeholder="pod"
      value={filter.pod}
      onInput={(event) => change({ pod: event.currentTarget.value })}
    />
    <Choice
      label="Namespace"
      value={filter.namespace}
      values={valuesOf(pods, 'namespace')}
      choose={(namespace) => change({ namespace })}
    />
    <Choice
      label="Service"
      value={filter.service}
      values={valuesOf(pods, 'service')}
      choose={(service) => change({ service })}
    />
    <button type="button" aria-pressed={filter.error} onClick={() => change({ error: !filter.error })}>
      Failed only
    </button>
  </search>
);
