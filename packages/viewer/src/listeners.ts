import type { Door } from './access/door.ts';
import { ViewerError } from './errors.ts';
import type { Forward } from './forward/forward.ts';
import { type ServerRoutes, startServer } from './http/server.ts';
import type { ViewerOptions } from './options.ts';
import { startGrpcReceiver } from './otlp/receiver-grpc.ts';
import { startHttpReceiver } from './otlp/receiver-http.ts';
import type { Accept, Receiver } from './receiver.ts';

/** Where OTLP and Tempo are expected. */
export const defaultPorts = { grpc: 4317, http: 4318, api: 3200 } as const;

type Receivers = readonly [grpc: Receiver, http: Receiver, api: Receiver];
type Start = (port: number) => Promise<Receiver>;

const startOne = async (what: string, host: string, port: number, start: Start): Promise<Receiver> => {
  try {
    return await start(port);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ViewerError(
      'ERR_VIEWER_LISTEN',
      `cannot listen on ${host} port ${port} for ${what}: ${reason}; choose another port, or 0 for a free one`,
      { cause },
    );
  }
};

/** Takes the port that was asked for, else the usual one, else a free one. */
const startNear = (what: string, host: string, wanted: number | undefined, usual: number, start: Start) =>
  wanted === undefined
    ? start(usual).catch(() => startOne(what, host, 0, start))
    : startOne(what, host, wanted, start);

/** Starts all three, or none. Rejects with ViewerError `ERR_VIEWER_LISTEN`. */
export const startAll = async (
  { grpcPort, httpPort, apiPort }: Pick<ViewerOptions, 'grpcPort' | 'httpPort' | 'apiPort'>,
  door: Door,
  routes: ServerRoutes,
  accept: Accept,
): Promise<Receivers> => {
  const { host } = door;
  const results = await Promise.allSettled([
    startNear('OTLP/gRPC', host, grpcPort, defaultPorts.grpc, (port) =>
      startGrpcReceiver(door, port, accept),
    ),
    startNear('OTLP/HTTP', host, httpPort, defaultPorts.http, (port) =>
      startHttpReceiver(door, port, accept),
    ),
    startNear("Tempo's API", host, apiPort, defaultPorts.api, (port) => startServer(door, port, routes)),
  ]);
  const [grpc, http, api] = results;
  if (grpc.status === 'fulfilled' && http.status === 'fulfilled' && api.status === 'fulfilled') {
    return [grpc.value, http.value, api.value];
  }
  await Promise.all(
    results.map((result) => (result.status === 'fulfilled' ? result.value.close(0) : undefined)),
  );
  throw results.find((result) => result.status === 'rejected')?.reason;
};

/** Closes the receivers where what is forwarded would come back to them: their ports are known only now. */
export const refuseSelf = async (
  forward: Forward | undefined,
  { host }: Door,
  receivers: Receivers,
): Promise<Receivers> => {
  const ports = receivers.map(({ port }) => port);
  try {
    await forward?.refuseSelf(host, ports);
    return receivers;
  } catch (error) {
    await Promise.all(receivers.map((receiver) => receiver.close(0)));
    throw error;
  }
};
