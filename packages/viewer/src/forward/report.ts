import { printable } from '../console/text.ts';
import type { ForwardStats, OnTrouble } from './forwarder.ts';

const minIntervalMs = 60_000;
const maxDetails = 200;
/** Shorter parts of a header's value, such as its scheme, are words that a message may hold anyway. */
const minSecret = 8;

/** A receiver may repeat a header, or only the token in it. */
const withoutSecrets = (text: string, headers: readonly string[]): string =>
  headers
    .flatMap((header) => [header, ...header.split(/[\s,;=]+/)])
    .filter((part) => part.length >= minSecret)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);

const requests = (count: number): string => `${count} ${count === 1 ? 'request' : 'requests'}`;

const drops = ({ dropped }: ForwardStats): string => {
  const reasons = Object.entries(dropped);
  if (reasons.length === 0) return 'none dropped';
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  return `${requests(total)} dropped (${reasons.map(([reason, count]) => `${reason} ${count}`).join(', ')})`;
};

/** What is said at the end. */
export const forwardSummary = (stats: ForwardStats, endpoint: string): string => {
  const rejected = stats.rejectedSpans === 0 ? '' : `; it rejected ${stats.rejectedSpans} of their spans`;
  return `forwarded ${requests(stats.requests)} (${stats.bytes} bytes) to ${endpoint}${rejected}; ${drops(stats)}`;
};

/** Warns at the first trouble, then at most once a minute. */
export const createTroubleWarnings = (
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  warn: (message: string) => void,
): OnTrouble => {
  let last = Number.NEGATIVE_INFINITY;
  return (stats, reason, details) => {
    if (performance.now() - last < minIntervalMs) return;
    last = performance.now();
    const clean = withoutSecrets(details.replace(/\s+/g, ' '), Object.values(headers)).slice(0, maxDetails);
    const why = `${reason}${clean === '' ? '' : `: ${printable(clean)}`}`;
    warn(
      `forwarding to ${endpoint} is in trouble (${why}): ` +
        `${requests(stats.requests)} forwarded, ${stats.waiting} waiting, ${drops(stats)}`,
    );
  };
};
