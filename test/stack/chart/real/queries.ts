/** What Grafana's Tempo data source takes for a query of metrics. */
const METRICS =
  /\|\s*(rate|count_over_time|avg_over_time|sum_over_time|max_over_time|min_over_time|quantile_over_time|histogram_over_time|compare)\s*\(/;

interface Answer {
  readonly traces?: readonly unknown[];
  readonly series?: readonly {
    readonly value?: number;
    readonly samples?: readonly { readonly value?: number }[];
  }[];
}

/** Whether there is anything but zeros, which a metrics query answers where there is nothing. */
const hasRows = ({ traces = [], series = [] }: Answer): boolean =>
  traces.length > 0 ||
  series.some(({ value = 0, samples = [] }) => [{ value }, ...samples].some((sample) => sample.value));

/** Asks for the last half hour as Grafana would, and answers whether there are rows. Rejects with what Tempo says. */
export async function ask(url: string, query: string): Promise<boolean> {
  const now = Math.floor(Date.now() / 1000);
  const range = { q: query, start: String(now - 1800), end: String(now) };
  const get = async (path: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const response = await fetch(`${url}/api/${path}?${new URLSearchParams({ ...range, ...more })}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text.trim()} to ${query}`);
    return JSON.parse(text);
  };
  if (!METRICS.test(query)) return hasRows(await get('search', { limit: '100', spss: '10' }));
  const [series, instant] = [await get('metrics/query_range'), await get('metrics/query')];
  return hasRows(series) || hasRows(instant);
}
