import type { HrTime } from '@opentelemetry/api';
import { fitsExemplar } from '../../exemplar.ts';
import type { Exemplar } from '../../model.ts';
import type { SdkExemplar } from '../sdk-exemplar.ts';
import { labelsOf } from './labels.ts';

export const secondsOf = ([seconds, nanos]: HrTime): number => seconds + nanos / 1e9;

/** What another may have made: it can lack attributes. */
type Found = Omit<SdkExemplar, 'filteredAttributes'> & Partial<SdkExemplar>;

export function exemplarsOf(dataPoint: object): readonly Found[] {
  const { exemplars } = dataPoint as { readonly exemplars?: readonly Found[] };
  return Array.isArray(exemplars) ? exemplars : [];
}

/** Of several the latest; the ids win over attributes, and are alone where there is no room for these. */
export function latestOf(exemplars: readonly Found[]): Exemplar | undefined {
  const [latest] = exemplars.toSorted((a, b) => secondsOf(b.timestamp) - secondsOf(a.timestamp));
  if (!latest) return undefined;
  const { filteredAttributes = {}, value, timestamp, traceId, spanId } = latest;
  const ids = { ...(traceId && { trace_id: traceId }), ...(spanId && { span_id: spanId }) };
  const all = { ...labelsOf(filteredAttributes), ...ids };
  return { labels: fitsExemplar(all) ? all : ids, value, timestamp: secondsOf(timestamp) };
}
