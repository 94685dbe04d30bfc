import type { RefObject } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { TraceDetail } from '../../src/page-api/contract.ts';
import { useShortcuts } from '../app/shortcuts.ts';
import { seriesColours } from '../ui/series.ts';
import { criticalPath } from './critical-path.ts';
import { nextError } from './errors.ts';
import { windowWithin, zoomed } from './geometry.ts';
import { movedTo } from './moves.ts';
import { buildTree } from './tree.ts';
import { useCursor } from './use-cursor.ts';
import { useOutline } from './use-outline.ts';
import { rowHeight } from './use-range.ts';
import { useTraceState } from './use-trace-state.ts';

/** Where the window is narrow the open span is below the waterfall; elsewhere this does nothing. */
const show = (element: RefObject<HTMLElement | null>): void => {
  requestAnimationFrame(() => element.current?.scrollIntoView({ block: 'start' }));
};

/** The state of a trace's view and everything that changes it. */
export const useWaterfall = ({ summary, spans }: TraceDetail) => {
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  const [state, go] = useTraceState(summary.traceId);
  const tree = useMemo(() => buildTree(spans), [spans]);
  const services = summary.services.join('\n');
  const colours = useMemo(() => seriesColours(services.split('\n')), [services]);
  const path = useMemo(
    () => (state.criticalPath ? criticalPath(tree, 0) : undefined),
    [tree, state.criticalPath],
  );
  const outline = useOutline(tree, state.filter);
  const cursor = useCursor(tree, outline, state, go, box);
  const window = useMemo(
    () =>
      (state.window && windowWithin(tree.durationMicros, state.window.from, state.window.to)) ?? {
        from: 0,
        to: tree.durationMicros,
      },
    [tree.durationMicros, state.window],
  );

  const nodeAt = (row: number) => outline.rows[row]?.node ?? 0;
  const zoomTo = (from: number, to: number) => go({ window: windowWithin(tree.durationMicros, from, to) });
  const zoom = (factor: number) => {
    const { startMicros = 0, endMicros = 0 } = tree.nodes[nodeAt(cursor.row)] ?? {};
    go({ window: zoomed(tree.durationMicros, window, factor, (startMicros + endMicros) / 2) });
  };
  const toError = (step: 1 | -1) => {
    const node = nextError(tree, nodeAt(cursor.row), step, outline.matches);
    if (node !== undefined) cursor.reveal(node);
  };
  const open = (row: number) => {
    const span = tree.nodes[nodeAt(row)]?.span;
    cursor.moveTo(row);
    if (span === undefined) return;
    go({ span: span.spanId }, 'push');
    show(panel);
  };
  const isOpen = (row: number) => state.span !== '' && tree.nodes[nodeAt(row)]?.span?.spanId === state.span;
  const focus = () => box.current?.querySelector<HTMLElement>('[role=tree]')?.focus({ preventScroll: true });
  const close = () => {
    if (state.span !== '') go({ span: '' }, 'push');
    show(box);
    focus();
  };
  const toggleCriticalPath = () => go({ criticalPath: !state.criticalPath });
  const whole = () => go({ window: undefined });

  useShortcuts({
    e: () => toError(1),
    E: () => toError(-1),
    c: outline.collapseAll,
    x: outline.expandAll,
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    0: whole,
    '/': () => search.current?.focus(),
    Escape: close,
  });

  /** Left closes or goes to the parent, right opens or goes to the first child. */
  const sideways = (row: number, closing: boolean) => {
    const expanded = outline.rows[row]?.expanded;
    const parent = tree.nodes[nodeAt(row)]?.parent ?? -1;
    if (expanded === closing) outline.toggle(nodeAt(row));
    else if (closing && parent >= 0) cursor.moveTo(outline.rowOf(parent));
    else if (!closing && expanded) cursor.moveTo(row + 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2);
    const target = movedTo(event.key, cursor.row, outline.rows.length, page);
    if (target !== undefined) cursor.moveTo(target);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
      sideways(cursor.row, event.key === 'ArrowLeft');
    else if (event.key === 'Enter' && isOpen(cursor.row)) panel.current?.focus();
    else if (event.key === 'Enter' || event.key === ' ') open(cursor.row);
    else return;
    event.preventDefault();
  };

  return {
    ...{ box, search, panel, state, tree, colours, path, outline, cursor, window },
    ...{ go, zoomTo, zoom, whole, toError, open, close, focus, toggleCriticalPath, onKeyDown, nodeAt },
  };
};
