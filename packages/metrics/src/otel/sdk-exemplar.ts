import type { Attributes, HrTime } from '@opentelemetry/api';

/** An exemplar of a data point as the SDK describes it, though its data points do not have any so far. */
export interface SdkExemplar {
  readonly filteredAttributes: Attributes;
  readonly value: number;
  readonly timestamp: HrTime;
  readonly traceId?: string;
  readonly spanId?: string;
}
