import { MetricsError } from '../errors.ts';
import { isMetricName } from '../labels.ts';
import type { Gatherer, Loss, MetricFamily, Snapshot } from '../model.ts';
import { createTurns } from '../turns.ts';
import { aborted, messageOf } from '../wait.ts';
import { readGrouped } from './grouped.ts';
import { createReading, type Reading, readHistogram, readNumbers } from './read.ts';
import {
  defaultLabels,
  isObject,
  type MetricLike,
  namedMetrics,
  type RawValue,
  type RegistryLike,
} from './shape.ts';
import { isKeptHistogram, keptHistograms } from './stored.ts';

interface Got {
  readonly name: string;
  readonly type: unknown;
  readonly values: readonly RawValue[];
}

async function get(metric: MetricLike): Promise<Got> {
  const got = await metric.get?.();
  const { name, type, values } = isObject(got) ? got : {};
  return { name: String(name), type, values: Array.isArray(values) ? values.filter(isObject) : [] };
}

/** Ends when the metric's own `collect` has; the values where they cannot be read from the metric itself. */
async function collect(metric: MetricLike): Promise<Got | undefined> {
  if (!isKeptHistogram(metric)) return await get(metric);
  if (typeof metric.collect === 'function') await metric.collect();
  return undefined;
}

/** What one gather's readings share. */
interface Run {
  readonly defaults: object;
  readonly losses: Loss[];
  readonly cut: Promise<never>;
  readonly signal: AbortSignal | undefined;
}

export interface RegistryGathererOptions {
  /** Names it in the metrics about gathers. Default: its place in the list. */
  readonly name?: string;
}

/**
 * Reads a registry of prom-client 15 or @prometheus-io/client 0.16 without changing it.
 * Throws MetricsError ERR_METRICS_REGISTRY where `registry` is none.
 */
export function registryGatherer(registry: RegistryLike, options: RegistryGathererOptions = {}): Gatherer {
  if (!isObject(registry) || typeof registry.getMetricsAsArray !== 'function')
    throw new MetricsError(
      'ERR_METRICS_REGISTRY',
      `registryGatherer got ${typeof registry}, not a registry: pass a Registry of prom-client or @prometheus-io/client`,
    );
  const readings = new Map<string, Reading>();
  const inTurn = createTurns();
  /** A collect that hangs is not called again before it has ended. */
  const collecting = new WeakMap<object, Promise<Got | undefined>>();
  let knownDefaults = '';

  function readingOf(name: string, metric: MetricLike, defaults: object): Reading {
    const known = readings.get(name);
    if (known) return known;
    const reading = createReading(name, String(metric.help), String(metric.type), defaults);
    readings.set(name, reading);
    return reading;
  }

  function collectOnce(metric: MetricLike): Promise<Got | undefined> {
    const running = collecting.get(metric);
    if (running !== undefined) return running;
    const run = collect(metric).finally(() => collecting.delete(metric));
    collecting.set(metric, run);
    return run;
  }

  async function copy(
    name: string,
    metric: MetricLike,
    got: Got | undefined,
    defaults: object,
    losses: Loss[],
  ): Promise<MetricFamily | undefined> {
    const reading = readingOf(name, metric, defaults);
    if (!got && isKeptHistogram(metric))
      return await readHistogram(
        reading,
        Object.freeze([...metric.upperBounds]),
        keptHistograms(metric),
        losses,
      );
    const { values, type = metric.type, name: lineName } = got ?? (await get(metric));
    if (type === 'counter' || type === 'gauge') return await readNumbers(reading, type, values, losses);
    if (type === 'histogram' || type === 'summary')
      return await readGrouped({ name, help: reading.help, type }, lineName, values, defaults, losses);
    return await readNumbers(reading, 'unknown', values, losses);
  }

  async function read(name: string, metric: MetricLike, { defaults, losses, cut, signal }: Run) {
    const hasCollect = typeof metric.collect === 'function';
    const family = async () => {
      const got = hasCollect ? await collectOnce(metric) : undefined;
      return await inTurn(async () =>
        signal?.aborted ? undefined : copy(name, metric, got, defaults, losses),
      );
    };
    try {
      if (!isMetricName(name)) throw new TypeError(`no name of a metric: ${name}`);
      return await Promise.race([family(), cut]);
    } catch (error) {
      const reason = signal?.aborted ? 'timeout' : 'error';
      losses.push({ source: name, reason, message: messageOf(error) });
      return undefined;
    }
  }

  return {
    ...options,
    async gather(signal?: AbortSignal): Promise<Snapshot> {
      const defaults = { ...defaultLabels(registry) };
      const current = JSON.stringify(defaults);
      if (current !== knownDefaults) readings.clear();
      knownDefaults = current;
      const metrics = namedMetrics(registry);
      const names = new Set(metrics.map(([name]) => name));
      for (const name of readings.keys()) if (!names.has(name)) readings.delete(name);
      const losses: Loss[] = [];
      const cut = aborted(signal);
      cut.catch(() => {}); // each race hears of it
      const run: Run = { defaults, losses, cut, signal };
      const families = await Promise.all(metrics.map(([name, metric]) => read(name, metric, run)));
      return Object.freeze({
        families: Object.freeze(families.filter((family) => family !== undefined)),
        losses: Object.freeze([...losses]),
      });
    },
  };
}
