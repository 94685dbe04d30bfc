import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { NO_LABELS } from '../../labels.ts';
import type { Labels } from '../../model.ts';
import { KINDS, STATUSES } from './names.ts';
import { createSeries, type SpanSeries } from './series.ts';

export interface TableOptions {
  readonly buckets: number;
  readonly maxSeries: number;
  /** Seconds without a span after which a series makes room for a new one. */
  readonly staleSeconds: number;
  /** The name of the label with the service. */
  readonly service: string;
}

/** All series, found by what a span is. */
export interface SpanTable {
  of(span: ReadableSpan): SpanSeries;
  all(): readonly SpanSeries[];
  /** Spans that were counted in an overflow series. */
  readonly overflowed: number;
}

type ByKey = Map<number, SpanSeries>;

/** The series of one service. */
interface Service {
  readonly name: string;
  readonly names: Map<string, ByKey>;
  overflow?: SpanSeries;
}

const NO_CODE = -1;
const OTHER_CODE = -2;
const MAX_CODE = 999;

/** An exit code is an HTTP status or what a process exits with: anything else is no label's value. */
function codeOf({ attributes }: ReadableSpan): number {
  const code = attributes['exit.code'];
  if (code === undefined) return NO_CODE;
  return Number.isInteger(code) && Number(code) >= 0 && Number(code) <= MAX_CODE ? Number(code) : OTHER_CODE;
}

/** None where there is no code: OTLP has a label with an empty value, which Prometheus has not. */
function codeLabel(code: number): Labels {
  if (code === NO_CODE) return NO_LABELS;
  return { exit_code: code === OTHER_CODE ? 'other' : String(code) };
}

/** One number for what the labels beside the name are, and for nothing else. */
const keyOf = ({ kind, status }: ReadableSpan, code: number): number =>
  ((code + 2) << 6) | ((KINDS[kind] ? kind : KINDS.length) << 2) | (STATUSES[status.code] ? status.code : 0);

export function createSpanTable({ buckets, maxSeries, staleSeconds, service }: TableOptions): SpanTable {
  const ofResource = new WeakMap<object, Service>();
  const services = new Map<string, Service>();
  let size = 0;
  let overflowed = 0;
  let nextSweep = 0;
  let lastResource: object | undefined;
  let lastService: Service | undefined;

  function serviceOf({ resource }: ReadableSpan): Service {
    if (lastService && resource === lastResource) return lastService;
    const name = String(resource.attributes['service.name'] ?? '');
    const found = ofResource.get(resource) ?? services.get(name) ?? { name, names: new Map() };
    services.set(found.name, found);
    ofResource.set(resource, found);
    lastResource = resource;
    lastService = found;
    return found;
  }

  /** Removes what is stale, at most once in the time after which something is. */
  function sweep(): void {
    const now = Date.now() / 1000;
    if (now < nextSweep) return;
    nextSweep = now + staleSeconds / 10;
    for (const { names } of services.values())
      for (const [name, byKey] of names) {
        for (const [key, { last }] of byKey)
          if (now - last > staleSeconds) {
            byKey.delete(key);
            size -= 1;
          }
        if (byKey.size === 0) names.delete(name);
      }
  }

  function overflow(of: Service): SpanSeries {
    overflowed += 1;
    of.overflow ??= createSeries({ [service]: of.name, otel_metric_overflow: 'true' }, buckets);
    return of.overflow;
  }

  function labelsOf(of: Service, span: ReadableSpan, code: number): Labels {
    return {
      [service]: of.name,
      span_name: span.name,
      span_kind: KINDS[span.kind] ?? 'SPAN_KIND_UNSPECIFIED',
      status_code: STATUSES[span.status.code] ?? 'STATUS_CODE_UNSET',
      ...codeLabel(code),
    };
  }

  function add(of: Service, span: ReadableSpan, code: number): SpanSeries {
    if (size >= maxSeries) sweep();
    if (size >= maxSeries) return overflow(of);
    const series = createSeries(labelsOf(of, span, code), buckets);
    const byKey = of.names.get(span.name) ?? new Map<number, SpanSeries>();
    of.names.set(span.name, byKey.set(keyOf(span, code), series));
    size += 1;
    return series;
  }

  return {
    of(span) {
      const of = serviceOf(span);
      const code = codeOf(span);
      return of.names.get(span.name)?.get(keyOf(span, code)) ?? add(of, span, code);
    },
    all: () =>
      [...services.values()].flatMap(({ names, overflow: rest }) => [
        ...[...names.values()].flatMap((byKey) => [...byKey.values()]),
        ...(rest ? [rest] : []),
      ]),
    get overflowed() {
      return overflowed;
    },
  };
}
