import type { TraceDetail } from '../../src/page-api/contract.ts';
import type { RequestError } from '../api/client.ts';
import { Message } from '../ui/message.tsx';
import { SpanPanel } from './detail/span-panel.tsx';
import { TraceHeader } from './header.tsx';
import { Minimap } from './minimap.tsx';
import { Toolbar } from './toolbar.tsx';
import { useWaterfall } from './use-waterfall.ts';
import { Waterfall } from './waterfall.tsx';

interface TracePageProps {
  readonly detail: TraceDetail;
  /** Of the last request, where it failed and `detail` is what was there before. */
  readonly error: RequestError | undefined;
  readonly reload: () => void;
}

const countMatches = (matches: Uint8Array | undefined): number | undefined =>
  matches?.reduce((sum, match) => sum + match, 0);

/** A trace that has been loaded. */
export const TracePage = ({ detail, error, reload }: TracePageProps) => {
  const view = useWaterfall(detail);
  const { tree, outline, state, window, colours } = view;
  return (
    <div class={state.span === '' ? 'trace' : 'trace with-span'}>
      <TraceHeader summary={detail.summary} error={error} onReload={reload} />
      <div class="trace-main">
        <Toolbar
          search={view.search}
          filter={state.filter}
          matched={countMatches(outline.matches)}
          errors={detail.summary.errorCount}
          zoomed={state.window !== undefined}
          criticalPath={state.criticalPath}
          onFilter={(filter) => view.go({ filter })}
          onLeaveFilter={view.focus}
          onError={view.toError}
          onCollapseAll={outline.collapseAll}
          onExpandAll={outline.expandAll}
          onZoom={view.zoom}
          onReset={view.whole}
          onCriticalPath={view.toggleCriticalPath}
        />
        <Minimap tree={tree} colours={colours} window={window} onWindow={view.zoomTo} onReset={view.whole} />
        {outline.rows.length === 0 ? (
          <Message title="No span matches">
            <p>
              <button type="button" onClick={() => view.go({ filter: '' })}>
                Show all spans
              </button>
            </p>
          </Message>
        ) : (
          <Waterfall
            tree={tree}
            rows={outline.rows}
            colours={colours}
            window={window}
            criticalPath={view.path}
            cursor={view.cursor.row}
            openSpan={state.span}
            box={view.box}
            onOpen={view.open}
            onToggle={(row) => outline.toggle(view.nodeAt(row))}
            onKeyDown={view.onKeyDown}
          />
        )}
      </div>
      {state.span !== '' && (
        <SpanPanel
          traceId={detail.summary.traceId}
          spanId={state.span}
          tree={tree}
          panel={view.panel}
          onClose={view.close}
        />
      )}
    </div>
  );
};
