import { warn } from '../../../warning.ts';
import type { Endpoint } from './endpoint.ts';
import { hintOf } from './hint.ts';

/** What an exporter has done since it began, in data points. */
export interface OtlpExporterStats {
  /** Taken by the receiver. */
  readonly exported: number;
  /** Given up, by reason; see the README. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Of the snapshot that is under way. */
  readonly inflight: number;
  /** Messages sent, those that were sent again included. */
  readonly requests: number;
  readonly retries: number;
  /** Gathers that could not be had whole. */
  readonly partialGathers: number;
  /** Why the last message that was not taken was not; absent when one has been taken since. */
  readonly lastError?: { readonly reason: string; readonly message: string };
}

/** Counts what becomes of data points, and warns of those that are dropped. */
export interface StatsRecorder {
  begin(points: number): void;
  /** The snapshot under way is over: what is left of it is dropped for this reason. */
  end(reason: string): void;
  took(points: number): void;
  /** A message was taken whole. */
  recovered(): void;
  drop(points: number, reason: string): void;
  request(isRetry: boolean): void;
  partialGather(): void;
  failed(reason: string, message: string): void;
  current(): OtlpExporterStats;
}

/** One warning for a receiver that takes some messages and refuses others. */
const QUIET_MS = 300_000;

export function createStatsRecorder(endpoint: Endpoint): StatsRecorder {
  const dropped = new Map<string, number>();
  const counts = { exported: 0, inflight: 0, requests: 0, retries: 0, partialGathers: 0 };
  let quietUntil = Number.NEGATIVE_INFINITY;
  let lastError: OtlpExporterStats['lastError'];

  function drop(points: number, reason: string): void {
    if (points === 0) return;
    counts.inflight -= points;
    dropped.set(reason, (dropped.get(reason) ?? 0) + points);
    const now = performance.now();
    if (!lastError || reason === 'shutdown' || now < quietUntil) return;
    quietUntil = now + QUIET_MS;
    const { reason: code, message } = lastError;
    const why = [code, message].filter(Boolean).join(', ');
    const said = [why, hintOf(code, endpoint)].filter(Boolean).join('; ');
    warn(`${points} data points did not get to ${endpoint.url.origin}: ${said}`);
  }

  return {
    begin(points) {
      counts.inflight = points;
    },
    end(reason) {
      drop(counts.inflight, reason);
    },
    took(points) {
      counts.inflight -= points;
      counts.exported += points;
    },
    recovered() {
      lastError = undefined;
    },
    drop,
    request(isRetry) {
      counts.requests += 1;
      if (isRetry) counts.retries += 1;
    },
    partialGather() {
      counts.partialGathers += 1;
    },
    failed(reason, message) {
      lastError = { reason, message };
    },
    current: () => ({ ...counts, dropped: Object.fromEntries(dropped), ...(lastError && { lastError }) }),
  };
}
