import { networkInterfaces } from 'node:os';

/** Address under which other machines may find this one; those of one link only (fe80::) say too little. */
const networkAddress = (family: 'IPv4' | 'IPv6'): string | undefined =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find((each) => !each.internal && each.family === family && !each.address.startsWith('fe80'))?.address;

/** What listens on all addresses is found under one of them. */
function addressOf(listening: string): string {
  if (listening === '0.0.0.0') return networkAddress('IPv4') ?? '127.0.0.1';
  if (listening === '::') return networkAddress('IPv4') ?? networkAddress('IPv6') ?? '::1';
  return listening;
}

/** Host, for a URL that can be opened, of what listens on an address. */
export function reachable(listening: string): string {
  const address = addressOf(listening);
  return address.includes(':') ? `[${address}]` : address;
}
