import type { Attributes, HrTime } from '@opentelemetry/api';
import type { Exemplar } from '../../model.ts';
import { labelsOf } from './labels.ts';

/** An exemplar of a data point as the SDK describes it, though its data points do not have any so far. */
interface SdkExemplar {
  readonly filteredAttributes?: Attributes;
  readonly value: number;
  readonly timestamp: HrTime;
  readonly traceId?: string;
  readonly spanId?: string;
}

/** Code points that the labels of an exemplar may have together in OpenMetrics 1.0. */
const MAX_LENGTH = 128;

export const secondsOf = ([seconds, nanos]: HrTime): number => seconds + nanos / 1e9;

export function exemplarsOf(dataPoint: object): readonly SdkExemplar[] {
  const { exemplars } = dataPoint as { readonly exemplars?: readonly SdkExemplar[] };
  return Array.isArray(exemplars) ? exemplars : [];
}

/** Of several the latest; the ids win over attributes, and are alone where there is no room for these. */
export function latestOf(exemplars: readonly SdkExemplar[]): Exemplar | undefined {
  const [latest] = exemplars.toSorted((a, b) => secondsOf(b.timestamp) - secondsOf(a.timestamp));
  if (!latest) return undefined;
  const { filteredAttributes = {}, value, timestamp, traceId, spanId } = latest;
  const ids = { ...(traceId && { trace_id: traceId }), ...(spanId && { span_id: spanId }) };
  const all = { ...labelsOf(filteredAttributes), ...ids };
  const length = Object.entries(all).reduce((sum, [name, text]) => sum + name.length + [...text].length, 0);
  return { labels: length > MAX_LENGTH ? ids : all, value, timestamp: secondsOf(timestamp) };
}
