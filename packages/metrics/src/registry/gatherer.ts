import { MetricsError, messageOf } from '../errors.ts';
import { isMetricName } from '../labels.ts';
import type { Gatherer, Loss, MetricFamily, Snapshot } from '../model.ts';
import { type Known, wantKnown } from '../options.ts';
import { createTurns } from '../turns.ts';
import { cutOff } from '../wait.ts';
import { createMetricReader, type Got, type MetricReader } from './metric-reader.ts';
import { defaultLabels, isObject, type MetricLike, namedMetrics, type RegistryLike } from './shape.ts';

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

const KNOWN: Known<RegistryGathererOptions> = { name: true };

/**
 * Reads a registry of prom-client 15 or @prometheus-io/client 0.16 without changing it.
 * Throws MetricsError ERR_METRICS_REGISTRY where `registry` is none, ERR_METRICS_OPTION for an unknown option.
 */
export function registryGatherer(registry: RegistryLike, options: RegistryGathererOptions = {}): Gatherer {
  if (!isObject(registry) || typeof registry.getMetricsAsArray !== 'function')
    throw new MetricsError(
      'ERR_METRICS_REGISTRY',
      `registryGatherer got ${typeof registry}, not a registry: pass a Registry of prom-client or @prometheus-io/client`,
    );
  wantKnown(options, KNOWN);
  let readers = new WeakMap<object, MetricReader>();
  const inTurn = createTurns();
  /** A collect that hangs is not called again before it has ended. */
  const collecting = new WeakMap<object, Promise<Got | undefined>>();
  let knownDefaults = '';

  function readerOf(name: string, metric: MetricLike, defaults: object): MetricReader {
    const known = readers.get(metric);
    if (known) return known;
    const reader = createMetricReader(name, metric, defaults);
    readers.set(metric, reader);
    return reader;
  }

  function collectOnce(metric: MetricLike, reader: MetricReader): Promise<Got | undefined> {
    const running = collecting.get(metric);
    if (running !== undefined) return running;
    const run = reader.collect().finally(() => collecting.delete(metric));
    collecting.set(metric, run);
    return run;
  }

  async function read(name: string, metric: MetricLike, { defaults, losses, cut, signal }: Run) {
    const family = async (): Promise<MetricFamily | undefined> => {
      const reader = readerOf(name, metric, defaults);
      const got = await collectOnce(metric, reader);
      return await inTurn(async () => (signal?.aborted ? undefined : reader.read(got, losses)));
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
      const current = Object.entries(defaults).map(String).join('\n');
      if (current !== knownDefaults) readers = new WeakMap();
      knownDefaults = current;
      const losses: Loss[] = [];
      const { cut, release } = cutOff(signal);
      const run: Run = { defaults, losses, cut, signal };
      const families = await Promise.all(
        namedMetrics(registry).map(([name, metric]) => read(name, metric, run)),
      ).finally(release);
      return Object.freeze({
        families: Object.freeze(families.filter((family) => family !== undefined)),
        losses: Object.freeze([...losses]),
      });
    },
  };
}
