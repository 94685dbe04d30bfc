import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

const TYPES = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** What a virtual kubelet says after so many scrapes, each of which saw 20 more calls of which one failed. */
function textAfter(scrapes: number, exemplar: string): string {
  const calls = (status: string, count: number) => {
    const labels = `span_name="CreatePodVK",span_kind="SPAN_KIND_INTERNAL",status_code="STATUS_CODE_${status}"`;
    return `traces_span_metrics_duration_seconds_bucket{${labels},le="0.1"} ${count}${exemplar}
traces_span_metrics_duration_seconds_bucket{${labels},le="+Inf"} ${count}
traces_span_metrics_duration_seconds_sum{${labels}} ${count * 0.05}
traces_span_metrics_duration_seconds_count{${labels}} ${count}
`;
  };
  return `# HELP traces_span_metrics_duration_seconds Seconds that spans took.
# TYPE traces_span_metrics_duration_seconds histogram
${calls('UNSET', 19 * scrapes)}${calls('ERROR', scrapes)}# TYPE rest_client_requests_total counter
rest_client_requests_total{code="<error>",method="GET",host="10.96.0.1:443"} ${scrapes}
rest_client_requests_total{code="200",method="GET",host="10.96.0.1:443"} ${10 * scrapes}
rest_client_requests_total{code="404",method="PUT",host="10.96.0.1:443"} 0
rest_client_requests_total{code="<error>",method="PUT",host="10.96.0.1:443"} 0
# TYPE rest_client_request_duration_seconds histogram
rest_client_request_duration_seconds_bucket{verb="GET",host="10.96.0.1:443",le="+Inf"} ${11 * scrapes}
rest_client_request_duration_seconds_count{verb="GET",host="10.96.0.1:443"} ${11 * scrapes}
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 92000000
# HELP nodejs_gc_runs_total Garbage collections.
# TYPE nodejs_gc_runs_total counter
nodejs_gc_runs_total{kind="minor"} ${scrapes}
# TYPE nodejs_active_resources gauge
${Array.from({ length: 12 }, (_, i) => `nodejs_active_resources{type="${i}"} ${i}`).join('\n')}
`;
}

/** Serves such metrics until the test ends; of OpenMetrics with a trace as the exemplar. */
export async function startMetricsTarget(t: Pick<TestContext, 'after'>, traceId: string): Promise<string> {
  let scrapes = 0;
  const server = createServer(({ headers }, response) => {
    const isOpen = headers.accept?.startsWith('application/openmetrics-text') === true;
    if (!isOpen) scrapes += 1;
    response.writeHead(200, { 'content-type': isOpen ? TYPES.openMetrics : TYPES.text });
    response.end(textAfter(scrapes, isOpen ? ` # {trace_id="${traceId}"} 0.05 1700000000` : ''));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}
