import { useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useLiveTraces } from '../api/live.ts';
import { useChoices } from '../api/use-choices.ts';
import { addressOf, filterOf, type ListFilter, requestOf } from './filter.ts';
import { Filters } from './filters.tsx';
import { NewRows } from './new-rows.tsx';
import { QueryBox } from './query/query-box.tsx';
import { useRowKeys } from './row-keys.ts';
import { StateLine, StoreLine } from './state-line.tsx';
import { TraceList } from './trace-list.tsx';
import { useArranged } from './use-arranged.ts';
import { useScrolled } from './use-scrolled.ts';

/** The live list of traces. All of its state but the pause is in the address. */
export const TracesView = () => {
  const { query, url, route } = useLocation();
  const filter = filterOf(query);
  const [isPaused, setPaused] = useState(false);
  const [isRowFocused, setRowFocused] = useState(false);
  const [top, isScrolled] = useScrolled();
  const table = useRef<HTMLTableElement>(null);
  const choices = useChoices();
  const parameters = requestOf(filter);
  const live = useLiveTraces(parameters);
  const mode = isScrolled || isRowFocused ? 'hold' : 'follow';
  const { rows, waiting, catchUp } = useArranged(live, isPaused ? 'pause' : mode);
  useRowKeys(table);

  const change = (next: ListFilter, replace = false) => {
    if (addressOf(next) !== url) route(addressOf(next), replace);
  };
  const showNew = () => {
    catchUp();
    scrollTo({ top: 0 });
    table.current?.focus({ preventScroll: true });
  };
  const invalid = live.error?.status === 400 ? live.error : undefined;
  return (
    <div class="traces-view">
      <h1 class="visually-hidden">Traces</h1>
      <QueryBox
        applied={filter.q}
        refused={invalid}
        pod={choices.pods[0]}
        onApply={(q) => change({ ...filter, q }, true)}
      />
      <div class="traces-tools" ref={top}>
        <Filters filter={filter} choices={choices} onChange={change} />
        <StateLine
          connection={live.connection}
          isPaused={isPaused}
          shown={rows.length}
          matched={live.list?.matched}
          onPause={setPaused}
        />
      </div>
      <TraceList
        live={live}
        rows={rows}
        table={table}
        isStale={live.listParameters !== parameters}
        onClear={() => change(filterOf({}))}
        onRowFocus={setRowFocused}
      />
      <NewRows count={waiting} onShow={showNew} />
      {live.list !== undefined && <StoreLine {...live.list.store} />}
    </div>
  );
};
