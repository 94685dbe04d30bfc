import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startService } from '../service.ts';
import { testDir } from '../test-dir.ts';
import { until } from '../until.ts';

export type PrometheusLabels = Readonly<Record<string, string>>;

export interface SeriesExemplars {
  readonly seriesLabels: PrometheusLabels;
  readonly exemplars: readonly {
    readonly labels: PrometheusLabels;
    readonly value: string;
    /** Unix time in seconds. */
    readonly timestamp: number;
  }[];
}

export interface Metadata {
  readonly metric: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

export interface Target {
  readonly labels: PrometheusLabels;
  readonly scrapeUrl: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

export interface LoadedRule {
  readonly name: string;
  /** Of its last evaluation; `unknown` before the first. */
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
}

export interface PrometheusOptions {
  readonly t: TestContext;
  readonly program: string;
  /** As in its configuration. They are scraped each second unless they say otherwise. */
  readonly scrapeConfigs: readonly object[];
  /** Paths of files with rules, which are evaluated each second. */
  readonly ruleFiles?: readonly string[];
  readonly flags?: readonly string[];
}

/** A running Prometheus that keeps exemplars too. */
export interface Prometheus {
  readonly url: string;
  /** The value now of each series that an instant query gives. */
  query(promql: string): Promise<readonly { readonly metric: PrometheusLabels; readonly value: string }[]>;
  /** The exemplars it has of series. */
  exemplars(selector: string): Promise<readonly SeriesExemplars[]>;
  /** What a job's targets said of their metrics at the last scrape. */
  metadata(job: string): Promise<readonly Metadata[]>;
  /** The values that a label has in the series that are selected. */
  labelValues(label: string, selector: string): Promise<readonly string[]>;
  rules(): Promise<readonly LoadedRule[]>;
  targets(): Promise<readonly Target[]>;
  /** Resolves when it has scraped every target; rejects with the reason if one cannot be. */
  scraped(): Promise<void>;
}

/** Starts a Prometheus at a free port of the loopback and resolves when it is ready. It ends with the test. */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const { t, program, scrapeConfigs, ruleFiles = [], flags = [] } = options;
  const dir = await testDir(t);
  const config = join(dir, 'prometheus.json');
  const global = { scrape_interval: '1s', evaluation_interval: '1s' };
  const content = { global, rule_files: ruleFiles, scrape_configs: scrapeConfigs };
  await writeFile(config, JSON.stringify(content)); // JSON is YAML too.
  const { port } = await startService({
    t,
    name: 'Prometheus',
    program,
    args: (own) => [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=127.0.0.1:${own}`,
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
      ...flags,
    ],
    isReady: async (own) => (await fetch(`http://127.0.0.1:${own}/-/ready`)).ok,
  });
  const url = `http://127.0.0.1:${port}`;
  return { url, ...createClient(url) };
}

function createClient(url: string): Omit<Prometheus, 'url'> {
  async function ask<T>(path: string, params: Readonly<Record<string, string>> = {}): Promise<T> {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(params)}`);
    const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
    if (status !== 'success') throw new Error(`Prometheus refused ${path}: ${error}`);
    return data;
  }
  const targets = async () => (await ask<{ activeTargets: readonly Target[] }>('targets')).activeTargets;

  return {
    async query(query) {
      type Result = readonly { readonly metric: PrometheusLabels; readonly value: [number, string] }[];
      const { result } = await ask<{ result: Result }>('query', { query });
      return result.map(({ metric, value: [, value] }) => ({ metric, value }));
    },
    exemplars: (query) =>
      ask('query_exemplars', { query, start: '0', end: String(Date.now() / 1000 + 3600) }),
    metadata: (job) => ask('targets/metadata', { match_target: `{job=${JSON.stringify(job)}}` }),
    labelValues: (label, selector) => ask(`label/${label}/values`, { 'match[]': selector }),
    async rules() {
      const { groups } = await ask<{ groups: readonly { rules: readonly LoadedRule[] }[] }>('rules');
      return groups.flatMap(({ rules }) => rules);
    },
    targets,
    async scraped() {
      await until('a scrape of every target', async () => {
        const all = await targets();
        const down = all.find(({ health }) => health === 'down');
        if (down) throw new Error(`Prometheus cannot scrape ${down.scrapeUrl}: ${down.lastError}`);
        return (all.length > 0 && all.every(({ health }) => health === 'up')) || undefined;
      });
    },
  };
}
