import type { LogOptions } from '@vk-telemetry/tracing';
import { HttpProblem } from './reply.ts';

const MAX_INT64 = 2n ** 63n;
const STREAMS = ['All', 'Stderr', 'Stdout'];
/** As Go's time.RFC3339 takes it; the groups are the day and the time of day. */
const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The options of Kubernetes' v1.PodLogOptions, by the names that kubectl sends them with. A value that is no number or
 * no time is answered 400, one that is out of bounds 422, both as the kubelet does (pkg/kubelet/server getContainerLogs);
 * the reasons are those of its ValidatePodLogOptions, which the kubelet itself leaves out. A parameter given twice has
 * its first value.
 */
export function readLogOptions(query: URLSearchParams): LogOptions {
  const options = {
    tail: tailLines(query),
    limitBytes: integer('limitBytes', query.get('limitBytes')),
    sinceSeconds: integer('sinceSeconds', query.get('sinceSeconds')),
    sinceTime: time('sinceTime', query.get('sinceTime')),
    follow: flag(query.get('follow')),
    previous: flag(query.get('previous')),
    timestamps: flag(query.get('timestamps')),
  };
  const faults = faultsOf(options, query.get('stream') ?? 'All');
  if (faults.length > 0) throw new HttpProblem(422, `Invalid request: ${faults.join(', ')}`);
  requireBothStreams(query.get('stream'));
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function faultsOf({ tail, limitBytes, sinceSeconds, sinceTime }: LogOptions, stream: string): string[] {
  const faults: string[] = [];
  const atLeast = (min: number, name: string, value: number | undefined, rule: string): void => {
    if (value !== undefined && value < min) faults.push(`${name}: Invalid value: ${value}: ${rule}`);
  };
  atLeast(0, 'tailLines', tail, 'must be greater than or equal to 0');
  atLeast(1, 'limitBytes', limitBytes, 'must be greater than 0');
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    faults.push('Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified');
  else atLeast(1, 'sinceSeconds', sinceSeconds, 'must be greater than 0');
  if (!STREAMS.includes(stream))
    faults.push(
      `stream: Unsupported value: supported values: ${STREAMS.map((one) => `"${one}"`).join(', ')}`,
    );
  return faults;
}

/** What a container writes to its two streams is one log here, as interLink has no word for either. */
function requireBothStreams(stream: string | null): void {
  if (stream === null || stream === 'All') return;
  throw new HttpProblem(400, `Unable to return the given log stream: "${stream}"; the log is that of both`);
}

/** `tail` is the kubelet's older name, which also takes `all`. */
function tailLines(query: URLSearchParams): number | undefined {
  const tail = query.get('tail');
  if (tail === 'all') return undefined;
  return integer('tailLines', tail || query.get('tailLines'));
}

/** A 64-bit integer. One that JSON readers would not get exactly becomes the largest that they do: no log is longer. */
function integer(name: string, value: string | null): number | undefined {
  if (value === null) return undefined;
  if (!/^[+-]?\d{1,32}$/.test(value)) throw undecodable(name, 'an integer');
  const exact = BigInt(value.replace('+', ''));
  if (exact >= MAX_INT64 || exact < -MAX_INT64) throw undecodable(name, 'an integer of 64 bits');
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(exact)));
}

/** An empty time and `null` are Go's zero time: no bound. */
function time(name: string, value: string | null): string | undefined {
  if (value === null || value === '' || value === 'null') return undefined;
  const [, day, clock] = RFC_3339.exec(value) ?? [];
  const date = new Date(`${day}T${clock}Z`);
  // Date rolls a 30th of February over.
  if (Number.isNaN(date.valueOf()) || !date.toISOString().startsWith(`${day}T`))
    throw undecodable(name, 'a time such as 2026-01-31T12:00:00Z');
  return value;
}

/** Only `false` and `0` are false (apimachinery's Convert_Slice_string_To_bool). */
function flag(value: string | null): boolean | undefined {
  return value === null ? undefined : value !== '0' && value.toLowerCase() !== 'false';
}

function undecodable(name: string, wanted: string): HttpProblem {
  return new HttpProblem(400, `Unable to decode query: ${name} must be ${wanted}`);
}
