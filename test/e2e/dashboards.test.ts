import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { askedOfTempo, DASHBOARDS } from '@vk-telemetry/dashboards';
import { startViewer, type Viewer } from '@vk-telemetry/viewer';

/** A metrics query's spans, as a search without hints; the viewer has no TraceQL metrics and always gives the newest. */
const asSearch = (query: string): string =>
  query
    .replace(
      / \| (rate|count_over_time|avg_over_time|max_over_time|quantile_over_time|histogram_over_time)\(.*$/,
      '',
    )
    .replace(/ with \(most_recent=true\)$/, '');

const queries = DASHBOARDS.flatMap(askedOfTempo).map(({ query }) => asSearch(query));

describe('the queries of the dashboards', { timeout: 60_000 }, () => {
  let viewer: Viewer;
  before(async () => {
    viewer = await startViewer({ grpcPort: 0, httpPort: 0, apiPort: 0 });
  });
  after(() => viewer.close());

  it('are searches that the viewer answers, metrics queries by the spans that they select', async () => {
    assert.ok(queries.length > 0);
    for (const query of new Set(queries)) {
      const parameters = new URLSearchParams({ q: query });
      const response = await fetch(`http://127.0.0.1:${viewer.ports.api}/api/search?${parameters}`);
      assert.equal(response.status, 200, `${query}: ${await response.text()}`);
    }
  });
});
