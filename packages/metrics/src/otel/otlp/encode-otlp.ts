import type { Snapshot } from '../../model.ts';
import { type Known, wantKnown, wantOption } from '../../options.ts';
import type { Attributes } from './encode/attributes.ts';
import { encodePlan } from './encode/encode.ts';
import { planSnapshot } from './plan.ts';

/** Receivers of OTLP over gRPC take messages of 4 MiB. Putting one of 1 MiB together holds the event loop for half as long. */
export const MAX_REQUEST_BYTES = 1024 * 1024;

export const wantRequestBytes = (bytes: number): void =>
  wantOption('maxRequestBytes', bytes, bytes >= 1024, 'at least 1024 bytes');

export interface EncodeOtlpOptions {
  /** Resource attributes; they win over those of `target_info`. Default: none. */
  readonly resource?: Attributes;
  /** Unix time in seconds at which the snapshot was taken. Default: now. */
  readonly time?: number;
  /** Bytes that one message may have. Default: 1 MiB. */
  readonly maxRequestBytes?: number;
}

const KNOWN: Known<EncodeOtlpOptions> = { resource: true, time: true, maxRequestBytes: true };

/**
 * A snapshot as messages of type ExportMetricsServiceRequest, made as they are asked for, in slices between which the event
 * loop goes on. Throws MetricsError ERR_METRICS_OPTION for an unknown option and a size of less than 1 KiB.
 */
export async function* encodeOtlp(
  snapshot: Snapshot,
  options: EncodeOtlpOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  wantKnown(options, KNOWN);
  const { resource = {}, time = Date.now() / 1000, maxRequestBytes: maxBytes = MAX_REQUEST_BYTES } = options;
  wantRequestBytes(maxBytes);
  const plan = await planSnapshot(snapshot);
  for await (const { body, dataPoints } of encodePlan(plan, {
    resource: { ...plan.target, ...resource },
    time,
    maxBytes,
  }))
    if (dataPoints > 0) yield body;
}
