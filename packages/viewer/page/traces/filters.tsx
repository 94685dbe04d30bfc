import type { FilterChoices } from '../../src/page-api/contract.ts';
import { Choice } from '../ui/choice.tsx';
import { cleared, isNarrow, type Limit, type ListFilter, limits } from './filter.ts';

export interface FiltersProps {
  readonly filter: ListFilter;
  readonly choices: FilterChoices;
  readonly onChange: (filter: ListFilter) => void;
}

/** Narrows the list by what most people look for. */
export const Filters = ({ filter, choices, onChange }: FiltersProps) => (
  <fieldset class="toolbar">
    <legend class="visually-hidden">Filters</legend>
    <Choice
      label="Service"
      value={filter.service}
      values={choices.services}
      onChange={(service) => onChange({ ...filter, service })}
    />
    <Choice
      label="Namespace"
      value={filter.namespace}
      values={choices.namespaces}
      onChange={(namespace) => onChange({ ...filter, namespace })}
    />
    <Choice
      label="Pod"
      value={filter.pod}
      values={choices.pods}
      onChange={(pod) => onChange({ ...filter, pod })}
    />
    <button
      type="button"
      aria-pressed={filter.error}
      onClick={() => onChange({ ...filter, error: !filter.error })}
    >
      Errors only
    </button>
    <label class="choice">
      <span class="muted">Rows</span>
      <select
        value={filter.limit}
        onChange={(event) => onChange({ ...filter, limit: Number(event.currentTarget.value) as Limit })}
      >
        {limits.map((limit) => (
          <option key={limit} value={limit}>
            {limit.toLocaleString()}
          </option>
        ))}
      </select>
    </label>
    {isNarrow(filter) && (
      <button type="button" class="quiet" onClick={() => onChange(cleared(filter))}>
        Clear all
      </button>
    )}
  </fieldset>
);
