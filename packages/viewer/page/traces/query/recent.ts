const key = 'vk-telemetry-queries';
const most = 10;

/** The queries with this one first, each once. */
export const withRecent = (recent: readonly string[], query: string): readonly string[] =>
  query === '' ? recent : [query, ...recent.filter((each) => each !== query)].slice(0, most);

/** What was stored, where it is a list of texts. */
export const parseRecent = (stored: string | null): readonly string[] => {
  try {
    const value: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string').slice(0, most) : [];
  } catch {
    return [];
  }
};

/** The last queries of this browser, newest first. */
export const recentQueries = (): readonly string[] => parseRecent(localStorage.getItem(key));

/** Puts a query among them. */
export const rememberQuery = (query: string): void =>
  localStorage.setItem(key, JSON.stringify(withRecent(recentQueries(), query)));
