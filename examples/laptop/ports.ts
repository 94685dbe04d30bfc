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

export type ChoosePort = (name: PortName | 'plugin' | 'metrics') => Promise<number>;

/**
 * Chooses the port asked for, else the default one, else a free one, and none twice. A port that was asked for and is
 * taken is an error; a default one that is taken is said.
 */
export function createPortChooser(
  asked: Partial<Record<PortName, number>>,
  say: (text: string) => void,
): ChoosePort {
  const promised = new Set(Object.values(asked).filter((port) => port > 0));

  async function freePort(name: string): Promise<number> {
    let port = await tryPort(0);
    while (port !== undefined && promised.has(port)) port = await tryPort(0);
    if (port === undefined) throw new OptionError(`no free port on 127.0.0.1 for ${name}`);
    return port;
  }

  return async (name) => {
    const hasFlag = name !== 'plugin' && name !== 'metrics';
    const wanted = hasFlag ? asked[name] : 0;
    if (wanted) {
      if ((await tryPort(wanted)) !== undefined) return wanted;
      throw new OptionError(
        `--${name}-port ${wanted}: the port is taken on 127.0.0.1; choose another or leave the flag out`,
      );
    }
    const usual = hasFlag && wanted !== 0 ? DEFAULT_PORTS[name] : 0;
    const isFree = usual > 0 && !promised.has(usual) && (await tryPort(usual)) !== undefined;
    const port = isFree ? usual : await freePort(name);
    if (usual > 0 && !isFree) say(`port ${usual} is taken; --${name}-port is ${port}`);
    promised.add(port);
    return port;
  };
}
