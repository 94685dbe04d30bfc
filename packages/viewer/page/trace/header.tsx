import type { TraceSummary } from '../../src/page-api/contract.ts';
import type { RequestError } from '../api/client.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { formatDuration, formatTime, plural } from '../ui/format.ts';
import { curlCommand } from './url.ts';

const Pods = ({ pods, morePods }: TraceSummary) => (
  <>
    {pods.map((pod, index) => {
      const [namespace = '', name = ''] = pod.split('/');
      return (
        <span key={pod}>
          {index > 0 && ', '}
          <a href={`/?${new URLSearchParams({ namespace, pod: name })}`}>{pod}</a>
        </span>
      );
    })}
    {morePods > 0 && ` and ${plural(morePods, 'more pod')}`}
  </>
);

const Facts = ({ summary }: { summary: TraceSummary }) => (
  <dl class="facts">
    <div>
      <dt>Started</dt>
      <dd>
        <time dateTime={new Date(summary.startMicros / 1_000).toISOString()}>
          {formatTime(summary.startMicros)}
        </time>
      </dd>
    </div>
    <div>
      <dt>Duration</dt>
      <dd>{formatDuration(summary.durationMicros)}</dd>
    </div>
    <div>
      <dt>Spans</dt>
      <dd>{summary.spanCount.toLocaleString()}</dd>
    </div>
    <div>
      <dt>Errors</dt>
      <dd>{summary.errorCount.toLocaleString()}</dd>
    </div>
    {summary.pods.length > 0 && (
      <div>
        <dt>Pods</dt>
        <dd>
          <Pods {...summary} />
        </dd>
      </div>
    )}
  </dl>
);

const Actions = ({ traceId, onReload }: { traceId: string; onReload: () => void }) => (
  <div class="toolbar">
    <CopyButton label="Copy link" text={location.href} />
    <CopyButton label="Copy as curl" text={curlCommand(location.origin, traceId)} />
    <CopyButton label="Copy TraceQL" text={`{ trace:id = "${traceId}" }`} />
    <a class="button" href={`/ui/traces/${traceId}/otlp.json`} download={`${traceId}.json`}>
      Download OTLP JSON
    </a>
    <button type="button" onClick={onReload}>
      Reload
    </button>
  </div>
);

interface TraceHeaderProps {
  readonly summary: TraceSummary;
  /** Of the last request, where it failed. */
  readonly error: RequestError | undefined;
  readonly onReload: () => void;
}

/** What the trace is, and what can be done with it as a whole. */
export const TraceHeader = ({ summary, error, onReload }: TraceHeaderProps) => (
  <header class="trace-header">
    <div class="toolbar">
      <h1>
        {summary.name} <span class="muted">{summary.service}</span>
      </h1>
      {!summary.complete && (
        <span class="badge warning" role="status">
          incomplete: its root span has not arrived; looking again every 2 s
        </span>
      )}
    </div>
    <Actions traceId={summary.traceId} onReload={onReload} />
    <Facts summary={summary} />
    {error !== undefined && (
      <p class="trace-error" role="alert">
        {error.message} What is below was there before.
      </p>
    )}
  </header>
);
