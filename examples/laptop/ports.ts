import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { DEFAULT_PORTS, OptionError, type PortName } from './options.ts';

/** Binds a port of the loopback interface for a moment and answers its number; undefined where it is taken. */
async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    if (server.listening) {
      server.close();
      await once(server, 'close');
    }
  }
}

/** The port asked for, else the default one, else a free one. A port that was asked for and is taken is an error. */
export async function choosePort(name: PortName | 'plugin', asked?: number): Promise<number> {
  if (asked !== undefined) {
    const port = await tryPort(asked);
    if (port !== undefined) return port;
    throw new OptionError(
      `--${name}-port ${asked}: the port is taken on 127.0.0.1; choose another or leave the flag out`,
    );
  }
  const preferred = name === 'plugin' ? undefined : await tryPort(DEFAULT_PORTS[name]);
  const port = preferred ?? (await tryPort(0));
  if (port === undefined) throw new OptionError(`no free port on 127.0.0.1 for ${name}`);
  return port;
}
