/**
 * A process that serves what the dashboards ask Prometheus for, and goes on with each scrape: all documented metrics, and
 * what our programs say of themselves. It tells its ports to its parent.
 */
import { createServer, type RequestListener } from 'node:http';
import { createMetricsHandler, createSecureMetricsServer, registryGatherer } from '@vk-telemetry/metrics';
import { createDocumented } from './documented.ts';
import { createOwn } from './own.ts';

export interface SourcePorts {
  /** Serves all documented metrics. */
  readonly documented: number;
  /** Serves a program's own, over TLS. */
  readonly own: number;
}

const { TELEMETRY_ENDPOINT = '', CERT_FILE = '', KEY_FILE = '' } = process.env;

const documented = createDocumented();
const metrics = createMetricsHandler([registryGatherer(documented.registry)]);
const listener: RequestListener = (request, response) => {
  documented.tick();
  metrics(request, response);
};
const server = createServer(listener).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const address = server.address();

const own = await createOwn(TELEMETRY_ENDPOINT);
const secured = createSecureMetricsServer({
  gatherers: own.gatherers,
  host: '127.0.0.1',
  port: 0,
  tls: { certFile: CERT_FILE, keyFile: KEY_FILE },
});
const { port } = await secured.listen();
setInterval(() => void own.tick(), 500);

const ports: SourcePorts = { documented: typeof address === 'object' ? (address?.port ?? 0) : 0, own: port };
process.send?.(ports);
process.once('disconnect', () => process.exit());
