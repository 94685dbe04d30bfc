import type { MetricExemplars, MetricRow } from '../../src/page-api/contract.ts';
import { parametersOf } from '../api/client.ts';
import { useJson } from '../api/use-json.ts';
import { formatMeasure } from './value.ts';

/** Traces that the target names as examples of what it measured, where it does. */
export const Examples = ({ target, row: { family, unit, labels } }: { target: string; row: MetricRow }) => {
  const { data } = useJson<MetricExemplars>(
    `/ui/metrics/exemplars${parametersOf({ target, family, labels: JSON.stringify(labels) })}`,
  );
  const stored = data?.exemplars.filter((exemplar) => exemplar.stored) ?? [];
  if (stored.length === 0) return null;
  return (
    <p class="toolbar">
      <span class="muted">Examples</span>
      {stored.map(({ traceId, spanId, value }) => (
        <a
          class="button"
          key={traceId + spanId + value}
          href={`/trace/${traceId}${parametersOf({ span: spanId })}`}
        >
          {formatMeasure(unit, value)}
        </a>
      ))}
    </p>
  );
};
