import type { RefObject } from 'preact';
import { formatCount, plural } from '../ui/format.ts';

interface ToolbarProps {
  readonly search: RefObject<HTMLInputElement | null>;
  readonly filter: string;
  /** Spans that match; undefined without a filter. */
  readonly matched: number | undefined;
  readonly errors: number;
  readonly zoomed: boolean;
  readonly criticalPath: boolean;
  readonly onFilter: (text: string) => void;
  readonly onLeaveFilter: () => void;
  readonly onError: (step: 1 | -1) => void;
  readonly onCollapseAll: () => void;
  readonly onExpandAll: () => void;
  readonly onZoom: (factor: number) => void;
  readonly onReset: () => void;
  readonly onCriticalPath: () => void;
}

const FilterBox = ({ search, filter, matched, onFilter, onLeaveFilter }: ToolbarProps) => {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Escape') onFilter('');
    onLeaveFilter();
  };
  return (
    <>
      <input
        ref={search}
        type="search"
        aria-label="Filter spans"
        placeholder="Filter: name, service, pod, exit code ( / )"
        value={filter}
        onInput={(event) => onFilter(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="muted" role="status">
        {matched !== undefined && (matched === 0 ? 'no span matches' : `${formatCount(matched)} found`)}
      </span>
    </>
  );
};

/** What can be done with the waterfall. */
export const Toolbar = (props: ToolbarProps) => (
  <div class="toolbar trace-tools">
    <FilterBox {...props} />
    <span class="group">
      <button type="button" disabled={props.errors === 0} title="Key: E" onClick={() => props.onError(-1)}>
        Previous error
      </button>
      <button type="button" disabled={props.errors === 0} title="Key: e" onClick={() => props.onError(1)}>
        Next error
      </button>
      <span class={props.errors === 0 ? 'muted' : 'badge error'}>{plural(props.errors, 'error')}</span>
    </span>
    <span class="group">
      <button type="button" title="Key: c" onClick={props.onCollapseAll}>
        Collapse all
      </button>
      <button type="button" title="Key: x" onClick={props.onExpandAll}>
        Expand all
      </button>
    </span>
    <span class="group">
      <button
        type="button"
        aria-label="Zoom out"
        title="Key: -"
        disabled={!props.zoomed}
        onClick={() => props.onZoom(2)}
      >
        −
      </button>
      <button type="button" aria-label="Zoom in" title="Key: +" onClick={() => props.onZoom(0.5)}>
        +
      </button>
      <button type="button" title="Key: 0" disabled={!props.zoomed} onClick={props.onReset}>
        Whole trace
      </button>
    </span>
    <button type="button" aria-pressed={props.criticalPath} onClick={props.onCriticalPath}>
      Critical path
    </button>
  </div>
);
