import type { PodRow } from '../../src/page-api/contract.ts';
import { Choice } from '../ui/choice.tsx';
import { type PodFilter, valuesOf } from './filter.ts';

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
      placeholder="Pod: name or uid"
      value={filter.pod}
      onInput={(event) => change({ pod: event.currentTarget.value })}
    />
    <Choice
      label="Namespace"
      value={filter.namespace}
      values={valuesOf(pods, 'namespace')}
      onChange={(namespace) => change({ namespace })}
    />
    <Choice
      label="Service"
      value={filter.service}
      values={valuesOf(pods, 'service')}
      onChange={(service) => change({ service })}
    />
    <button type="button" aria-pressed={filter.error} onClick={() => change({ error: !filter.error })}>
      Failed only
    </button>
  </search>
);
