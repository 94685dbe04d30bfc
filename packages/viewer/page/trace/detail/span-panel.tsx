import type { RefObject } from 'preact';
import type { SpanDetail } from '../../../src/page-api/contract.ts';
import { useJson } from '../../api/use-json.ts';
import { CloseIcon } from '../../ui/icons.tsx';
import { Missing } from '../../ui/message.tsx';
import { selfMicros } from '../self-time.ts';
import type { TraceTree } from '../tree.ts';
import { Attributes } from './attributes.tsx';
import { Events } from './events.tsx';
import { Links } from './links.tsx';
import { SpanFacts } from './span-facts.tsx';

interface SpanPanelProps {
  readonly traceId: string;
  readonly spanId: string;
  readonly tree: TraceTree;
  readonly panel: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

const Body = ({ span, tree }: { span: SpanDetail; tree: TraceTree }) => {
  const node = tree.indexes.get(span.spanId);
  const offset = node === undefined ? undefined : tree.nodes[node]?.startMicros;
  const self = node === undefined ? undefined : selfMicros(tree, node);
  return (
    <>
      <SpanFacts span={span} offsetMicros={offset} selfMicros={self} />
      <Attributes title="Attributes" scope="span" attributes={span.attributes} />
      <Events events={span.events} startMicros={span.startMicros} />
      <Links title="Links to" links={span.links} />
      <Links title="Linked from" links={span.linkedFrom} />
      <Attributes title="Resource" scope="resource" attributes={span.resource} />
      <section>
        <h3>Scope</h3>
        <p class="mono">
          {span.scope.name || '–'} <span class="muted">{span.scope.version}</span>
        </p>
      </section>
    </>
  );
};

/** All that is known of a span. The one before stays until the next has been loaded. */
export const SpanPanel = ({ traceId, spanId, tree, panel, onClose }: SpanPanelProps) => {
  const path = `/ui/traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}`;
  const { data, error, reload } = useJson<SpanDetail>(path);
  const name = data?.name ?? tree.nodes[tree.indexes.get(spanId) ?? -1]?.span?.name ?? 'Span';
  return (
    <section class="span-panel" ref={panel} tabIndex={-1} aria-label={`Span ${name}`}>
      <header class="toolbar">
        <h2>{name}</h2>
        <button
          type="button"
          class="quiet close"
          aria-label="Close the span"
          title="Key: Esc"
          onClick={onClose}
        >
          <CloseIcon />
        </button>
      </header>
      {data === undefined ? (
        <Missing what="the span" error={error} retry={reload} />
      ) : (
        <Body span={data} tree={tree} />
      )}
    </section>
  );
};
