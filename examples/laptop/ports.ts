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

/** `offset` counts from the port that is asked for or usual, where one name has several. */
export type ChoosePort = (name: PortName | 'plugin', offset?: number) => Promise<number>;

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

  return async (name, offset = 0) => {
    const hasFlag = name !== 'plugin';
    const first = hasFlag ? asked[name] : 0;
    if (first) {
      const wanted = first + offset;
      if ((await tryPort(wanted)) !== undefined) return wanted;
      throw new OptionError(
        `--${name}-port ${first}: ${offset ? `port ${wanted}` : 'the port'} is taken on 127.0.0.1; choose another or leave the flag out`,
      );
    }
    const usual = hasFlag && first !== 0 ? DEFAULT_PORTS[name] + offset : 0;
    const isFree = usual > 0 && !promised.has(usual) && (await tryPort(usual)) !== undefined;
    const port = isFree ? usual : await freePort(name);
    const now = name === 'metrics' ? 'metrics are on' : `--${name}-port is`;
    if (usual > 0 && !isFree) say(`port ${usual} is taken; ${now} ${port}`);
    promised.add(port);
    return port;
  };
}
