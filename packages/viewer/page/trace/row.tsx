import { Component } from 'preact';
import { ExitCode } from '../ui/exit-code.tsx';
import { formatDuration } from '../ui/format.ts';
import { ErrorIcon } from '../ui/icons.tsx';
import { drawnStretches, type Stretch } from './critical-path.ts';
import { barOf, type TimeWindow } from './geometry.ts';
import type { TraceNode } from './tree.ts';
import { rowHeight } from './use-range.ts';
import type { VisibleRow } from './visible.ts';

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly row: VisibleRow;
  readonly node: TraceNode;
  readonly colours: ReadonlyMap<string, string>;
  readonly window: TimeWindow;
  readonly stretches: readonly Stretch[] | undefined;
  readonly active: boolean;
  readonly open: boolean;
}

/** Deeper spans stand at this level, so that a long chain does not run out of its column. */
const deepest = 24;

/** For those who do not see the columns; part of the text, as rows with positioned boxes cost more to paint. */
const Spoken = ({ children }: { children: string }) => <span class="spoken">{children}</span>;

const NameCell = ({ node: { span, level }, colours }: RowProps) => (
  <span class="name" style={{ '--depth': Math.min(level - 1, deepest) }}>
    <span class="fold" />
    {span === undefined ? (
      <em>Missing parent</em>
    ) : (
      <>
        <span class="mark" style={{ background: colours.get(span.service) ?? 'var(--muted)' }} />
        {span.status === 'error' && (
          <span class="failure">
            <ErrorIcon />
            <Spoken>failed</Spoken>
          </span>
        )}
        <span class="title">{span.name}</span>
        <span class="service">{span.service}</span>
      </>
    )}
  </span>
);

const percent = ({ left, width }: { left: number; width: number }) => ({
  left: `${left}%`,
  width: `${width}%`,
});

const TimeCell = ({ node, window, colours, stretches = [] }: RowProps) => {
  const { span, startMicros, endMicros } = node;
  const bar = barOf(window, startMicros, endMicros);
  const after = `after ${formatDuration(startMicros)}`;
  return (
    <span class="timeline" title={after}>
      <Spoken>{after}</Spoken>
      {bar !== undefined && (
        <span
          class={span === undefined ? 'bar missing' : 'bar'}
          style={{ ...percent(bar), background: colours.get(span?.service ?? '') }}
        />
      )}
      {drawnStretches(stretches, window).map((stretch) => {
        const part = barOf(window, stretch.startMicros, stretch.endMicros);
        return part && <span key={stretch.startMicros} class="critical" style={percent(part)} />;
      })}
    </span>
  );
};

const classOf = ({ active, open, row }: RowProps): string =>
  ['columns', 'row', active && 'active', open && 'open', !row.matched && 'dimmed'].filter(Boolean).join(' ');

/** A span in the waterfall. */
export class Row extends Component<RowProps> {
  /** Rows that stay on the screen while it scrolls are not rendered again. */
  override shouldComponentUpdate(next: RowProps): boolean {
    return (Object.keys(next) as (keyof RowProps)[]).some((name) => next[name] !== this.props[name]);
  }

  override render(props: RowProps) {
    const { id, index, row, node, open } = props;
    const exitCode = node.span?.exitCode ?? null;
    return (
      <div
        role="treeitem"
        id={id}
        tabIndex={-1}
        data-row={index}
        class={classOf(props)}
        style={{ top: `${index * rowHeight}px` }}
        aria-level={node.level}
        aria-expanded={row.expanded}
        aria-posinset={row.position}
        aria-setsize={row.setSize}
        aria-selected={open}
      >
        <NameCell {...props} />
        <span class="pod-cell muted">{node.span?.pod}</span>
        <span>
          {exitCode !== null && <Spoken>exit code</Spoken>} <ExitCode code={exitCode} />
        </span>
        <span class="number">{formatDuration(node.endMicros - node.startMicros)}</span>
        <TimeCell {...props} />
      </div>
    );
  }
}
