import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { scrollFor } from './moves.ts';
import type { TraceTree } from './tree.ts';
import type { TraceState } from './url.ts';
import type { Outline } from './use-outline.ts';
import { rowHeight } from './use-range.ts';
import type { Go } from './use-trace-state.ts';

/** While a span is open the one under the cursor follows when the cursor rests: milliseconds. */
const restMillis = 150;

/** The row that the keys act on. It has the focus where the tree has it. */
export interface Cursor {
  /** Its index among the shown rows. */
  readonly row: number;
  readonly moveTo: (row: number) => void;
  /** Moves to a node that may be hidden. */
  readonly reveal: (node: number) => void;
}

/** A cursor that the open span of the address leads, and that leads it while one is open. */
export const useCursor = (
  tree: TraceTree,
  outline: Outline,
  { span }: TraceState,
  go: Go,
  box: RefObject<HTMLElement | null>,
): Cursor => {
  const [{ key, turn }, setCursor] = useState({ key: '', turn: 0 });
  const led = useRef('');
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const row = outline.rowOf(tree.indexes.get(key) ?? 0);

  const set = (to: string) => setCursor((was) => ({ key: to, turn: was.turn + 1 }));
  const follow = (to: string) => {
    clearTimeout(resting.current);
    if (span === '' || to === '') return;
    resting.current = setTimeout(() => {
      led.current = to;
      go({ span: to });
    }, restMillis);
  };
  const moveToNode = (node: number) => {
    const to = tree.nodes[node]?.key ?? '';
    set(to);
    follow(to);
  };
  const reveal = (node: number) => {
    outline.reveal(node);
    moveToNode(node);
  };

  useEffect(() => () => clearTimeout(resting.current), []);
  // Before the next key is pressed: it would be undone otherwise.
  useLayoutEffect(() => {
    if (span === led.current) return;
    const node = tree.indexes.get(span);
    if (span !== '' && node === undefined) return;
    led.current = span;
    clearTimeout(resting.current);
    if (node === undefined) return;
    outline.reveal(node);
    set(span);
  }, [span, tree]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || turn === 0) return;
    const head = element.firstElementChild?.clientHeight ?? 0;
    const visible = element.clientHeight - head;
    const to = scrollFor(row * rowHeight, rowHeight, { scrollTop: element.scrollTop, visible });
    if (to !== undefined) element.scrollTop = to;
  }, [turn]);

  return { row, reveal, moveTo: (to) => moveToNode(outline.rows[to]?.node ?? 0) };
};
