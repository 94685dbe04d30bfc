import type { ComponentChildren } from 'preact';
import type { SpanDetail } from '../../../src/page-api/contract.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatDuration, formatTime } from '../../ui/format.ts';
import { ErrorIcon } from '../../ui/icons.tsx';
import { listHref } from '../find-query.ts';
import { curlCommand } from '../url.ts';

interface SpanFactsProps {
  readonly span: SpanDetail;
  /** From the trace's start. */
  readonly offsetMicros: number | undefined;
  readonly selfMicros: number | undefined;
}

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Status = ({ code, message }: SpanDetail['status']) => (
  <Fact name="Status">
    {code === 'error' ? (
      <span class="status-error">
        <ErrorIcon /> error{message !== '' && `: ${message}`}
      </span>
    ) : (
      code
    )}
  </Fact>
);

/** What every span has, and what can be copied of it. */
export const SpanFacts = ({ span, offsetMicros, selfMicros }: SpanFactsProps) => (
  <>
    <dl class="facts">
      <Fact name="Service">{span.service}</Fact>
      <Fact name="Kind">{span.kind}</Fact>
      <Fact name="Duration">{formatDuration(span.durationMicros)}</Fact>
      {selfMicros !== undefined && <Fact name="Self time">{formatDuration(selfMicros)}</Fact>}
      <Fact name="Started">
        <span title={`${span.startTimeUnixNano} ns since 1970`}>{formatTime(span.startMicros)}</span>
        {offsetMicros !== undefined && ` (after ${formatDuration(offsetMicros)})`}
      </Fact>
      <Status {...span.status} />
      <Fact name="Span id">
        <code>{span.spanId}</code>
      </Fact>
    </dl>
    <div class="toolbar">
      <CopyButton label="Copy TraceQL" text={span.traceql} />
      <CopyButton label="Copy as curl" text={curlCommand(location.origin, span.traceId)} />
      <CopyButton label="Copy JSON" text={JSON.stringify(span, null, 2)} />
      <a class="button" href={listHref(span.traceql)}>
        Find similar
      </a>
    </div>
  </>
);
