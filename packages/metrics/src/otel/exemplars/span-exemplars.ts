import type { Gatherer, MetricFamily } from '../../model.ts';
import { type Known, optionError, wantKnown } from '../../options.ts';
import { withHeld } from './attach.ts';
import { createHeld, type Held } from './held.ts';
import {
  type CounterLike,
  exemplarCounter,
  exemplarHistogram,
  type HistogramLike,
  type Observed,
} from './wrap.ts';

export interface SpanExemplarsOptions {
  /** The exemplars' label with the trace's id; Tempo writes `traceID`. Default: `trace_id`. */
  readonly traceIdLabel?: string;
}

/** Exemplars of the metrics of one registry, held beside it. */
export interface SpanExemplars {
  /** Counts in the counter; where a sampled span is active it becomes the exemplar of its series. */
  counter<C extends CounterLike>(counter: C): Pick<C, 'inc' | 'labels'>;
  /** Observes in the histogram; where a sampled span is active it becomes the exemplar of its bucket. */
  histogram<H extends HistogramLike>(histogram: H): Pick<H, 'observe' | 'startTimer' | 'labels'>;
  /** What the registry's gatherer gives, with these exemplars. */
  gatherer(inner: Gatherer): Gatherer;
}

const KNOWN: Known<SpanExemplarsOptions> = { traceIdLabel: true };

/** What both clients keep in a metric beside its types. */
interface About {
  readonly name: string;
  readonly labelNames: readonly string[];
  readonly upperBounds?: readonly number[];
  readonly enableExemplars?: boolean;
}

type Kind = 'counter' | 'histogram';

type Members = Readonly<Record<string, unknown>>;

/** What only a metric of this kind has: gauges can `set` beside `inc`, summaries `observe` too. */
function isOf(kind: Kind, metric: Members): boolean {
  const has = (name: string) => typeof metric[name] === 'function';
  return kind === 'counter' ? has('inc') && !has('set') : has('observe') && 'upperBounds' in metric;
}

function wantKind(kind: Kind, metric: object): void {
  const members = Object(metric) as Members;
  if (isOf(kind, members)) return;
  throw optionError(
    String(members.name ?? metric),
    `is no ${kind}: only counters and histograms have exemplars, each by its method`,
  );
}

/**
 * Throws MetricsError ERR_METRICS_OPTION for an unknown option; its methods do for a metric of another kind, one that is
 * held already, and one whose client keeps exemplars itself.
 */
export function createSpanExemplars(options: SpanExemplarsOptions = {}): SpanExemplars {
  wantKnown(options, KNOWN);
  const { traceIdLabel = 'trace_id' } = options;
  const held = new Map<string, Held>();

  function hold(kind: Kind, metric: object): Observed {
    wantKind(kind, metric);
    const { name, labelNames, upperBounds, enableExemplars } = metric as About;
    if (enableExemplars)
      throw optionError(
        name,
        'has enableExemplars: leave that out, its exemplars are held beside the client',
      );
    if (held.has(name))
      throw optionError(name, 'has span exemplars already: use what the first call answered');
    const kept = createHeld({ labelNames, bounds: upperBounds, traceIdLabel });
    held.set(name, kept);
    return { labelNames, keep: kept.keep };
  }

  function counter<C extends CounterLike>(inner: C): Pick<C, 'inc' | 'labels'> {
    return exemplarCounter(inner, hold('counter', inner));
  }

  function histogram<H extends HistogramLike>(inner: H): Pick<H, 'observe' | 'startTimer' | 'labels'> {
    return exemplarHistogram(inner, hold('histogram', inner));
  }

  async function withExemplars(family: MetricFamily): Promise<MetricFamily> {
    const metric = held.get(family.name);
    return metric ? await withHeld(family, metric) : family;
  }

  return {
    counter,
    histogram,
    gatherer: (inner) => ({
      ...(inner.name !== undefined && { name: inner.name }),
      async gather(signal) {
        const { families, losses } = await inner.gather(signal);
        const all: MetricFamily[] = [];
        for (const family of families) all.push(await withExemplars(family));
        return Object.freeze({ families: Object.freeze(all), losses });
      },
    }),
  };
}
