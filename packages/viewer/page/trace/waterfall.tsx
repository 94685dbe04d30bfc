import type { RefObject, TargetedEvent } from 'preact';
import type { Stretch } from './critical-path.ts';
import type { TimeWindow } from './geometry.ts';
import { WaterfallHead } from './head.tsx';
import { Row } from './row.tsx';
import { ticksOf } from './ticks.ts';
import type { TraceTree } from './tree.ts';
import { rowHeight, useRange } from './use-range.ts';
import type { VisibleRow } from './visible.ts';

/** What the waterfall shows. Rows are told by their index in `rows`. */
export interface WaterfallProps {
  readonly tree: TraceTree;
  readonly rows: readonly VisibleRow[];
  readonly colours: ReadonlyMap<string, string>;
  readonly window: TimeWindow;
  readonly criticalPath: ReadonlyMap<number, readonly Stretch[]> | undefined;
  readonly cursor: number;
  readonly openSpan: string;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly onOpen: (row: number) => void;
  readonly onToggle: (row: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

const rowId = (row: number): string => `span-row-${row}`;

/** Rows on the screen, and the one with the cursor wherever it is, as the focus refers to it. */
const renderedRows = (first: number, last: number, cursor: number, count: number): number[] => {
  const range = Array.from({ length: last - first }, (_, i) => first + i);
  return cursor < count && (cursor < first || cursor >= last) ? [...range, cursor] : range;
};

const rowOfEvent = ({ target }: Event): { row: number; fold: boolean } | undefined => {
  if (!(target instanceof Element)) return undefined;
  const row = target.closest<HTMLElement>('[data-row]')?.dataset.row;
  return row === undefined ? undefined : { row: Number(row), fold: target.closest('.fold') !== null };
};

/** Lines of the time axis behind all rows, as a background that repeats. */
const gridStyle = (window: TimeWindow, ticks: readonly { readonly micros: number }[]) => {
  const [first, second] = ticks;
  if (first === undefined || second === undefined) return {};
  const length = window.to - window.from;
  const step = (second.micros - first.micros) / length;
  const start = (first.micros - window.from) / length;
  return { '--tick-step': `${100 * step}%`, '--tick-start': `${(100 * start) / (1 - step)}%` };
};

/** The spans of a trace as a tree and, beside it, on a time axis. Only the rows on the screen are in the document. */
export const Waterfall = (props: WaterfallProps) => {
  const { tree, rows, window, cursor, box } = props;
  const { first, last } = useRange(box, rows.length);
  const ticks = ticksOf(window, 5);
  const onClick = (event: TargetedEvent<HTMLElement>) => {
    const at = rowOfEvent(event);
    // Rows leave the document as they leave the screen, and must not take the focus with them.
    event.currentTarget.focus({ preventScroll: true });
    if (at?.fold) props.onToggle(at.row);
    else if (at !== undefined) props.onOpen(at.row);
  };
  return (
    <div class="waterfall" ref={box}>
      <WaterfallHead window={window} ticks={ticks} />
      <div
        class="waterfall-rows"
        role="tree"
        tabIndex={0}
        aria-label="Spans"
        aria-activedescendant={rows.length > 0 ? rowId(cursor) : undefined}
        style={{ height: `${rows.length * rowHeight}px`, ...gridStyle(window, ticks) }}
        onKeyDown={props.onKeyDown}
        onClick={onClick}
      >
        {renderedRows(first, last, cursor, rows.length).map((index) => {
          const row = rows[index];
          const node = row === undefined ? undefined : tree.nodes[row.node];
          return (
            row !== undefined &&
            node !== undefined && (
              <Row
                key={node.key}
                id={rowId(index)}
                index={index}
                row={row}
                node={node}
                colours={props.colours}
                window={window}
                stretches={props.criticalPath?.get(row.node)}
                active={index === cursor}
                open={node.key === props.openSpan}
              />
            )
          );
        })}
      </div>
    </div>
  );
};
