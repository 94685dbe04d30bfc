import type { HrTime } from '@opentelemetry/api';

const MAX_DRIFT_MICROS = 2000;
let originMicros = 0;

function monotonicMicros(): number {
  return Math.floor(performance.now() * 1000);
}

/** A reading of the clock: microseconds since the epoch, and a monotonic mark to measure from. */
export interface ClockReading {
  readonly epochMicros: number;
  readonly monotonicMicros: number;
}

/**
 * Reads the time in whole microseconds since the epoch (1.8e15 is below 2^53). It advances with the monotonic clock,
 * and follows the system's clock when that was set or has drifted by more than 2 ms.
 */
export function readClock(): ClockReading {
  const monotonic = monotonicMicros();
  const systemMicros = Date.now() * 1000;
  if (Math.abs(systemMicros - (originMicros + monotonic)) > MAX_DRIFT_MICROS)
    originMicros = systemMicros - monotonic;
  return { epochMicros: originMicros + monotonic, monotonicMicros: monotonic };
}

/** Microseconds since a reading, by the monotonic clock. */
export function microsSince(reading: ClockReading): number {
  return monotonicMicros() - reading.monotonicMicros;
}

/** Microseconds since the epoch as OpenTelemetry's [seconds, nanoseconds]. */
export function hrTime(epochMicros: number): HrTime {
  const seconds = Math.floor(epochMicros / 1e6);
  return [seconds, (epochMicros - seconds * 1e6) * 1000];
}
