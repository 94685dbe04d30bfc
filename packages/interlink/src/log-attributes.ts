import { type LogRequestOptions, ZERO_TIME } from './types.ts';

/** The attributes of GetLogs and GetLogsAPI, as interLink names them (pkg/interlink/api/logs.go); times in µs. */
export function logAttributes(options: LogRequestOptions): Record<string, string | number | boolean> {
  const sinceMillis = options.SinceTime === ZERO_TIME ? Number.NaN : Date.parse(options.SinceTime);
  return {
    'opts.limitbytes': options.Bytes,
    'opts.since': options.SinceSeconds,
    'opts.tail': options.Tail,
    'opts.follow': options.Follow,
    'opts.previous': options.Previous,
    'opts.timestamps': options.Timestamps,
    ...(Number.isFinite(sinceMillis) && { 'opts.sincetime': sinceMillis * 1_000 }),
  };
}
