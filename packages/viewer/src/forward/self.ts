import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { isLoopback } from '../http/guard.ts';
import type { Endpoint } from './endpoint.ts';

const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::';

const addressesOf = async (host: string): Promise<string[]> => {
  try {
    const found = await lookup(host.replace(/^\[|\]$/g, ''), { all: true });
    return found.map(({ address }) => address);
  } catch {
    // A name that is not known now is not this machine's.
    return [];
  }
};

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);

/** Whether the endpoint is one of the ports of the viewer that listens on `listen`. */
export const isSelf = async (
  { host, port }: Endpoint,
  listen: string,
  ports: readonly number[],
): Promise<boolean> => {
  if (!ports.includes(port)) return false;
  const targets = await addressesOf(host);
  if (isWildcard(listen)) {
    const own = ownAddresses();
    return targets.some((address) => isWildcard(address) || isLoopback(address) || own.includes(address));
  }
  const bound = await addressesOf(listen);
  return targets.some((address) => bound.includes(address) || isWildcard(address));
};
