import { warn } from '../../warning.ts';
import type { Delay, DeliveryStats, Loss } from './contract.ts';

const MIN_INTERVAL_MILLIS = 60_000;
/** A receiver that restarts is back by then. */
const PATIENCE_MILLIS = 5000;
/** Such as `certificate has expired`. */
const WILL_NOT_PASS = /certificate/i;

/** For the options of a delivery that are named so. */
export interface DeliveryWarnings {
  onLoss(loss: Loss, stats: DeliveryStats): void;
  onRetry(delay: Delay, stats: DeliveryStats): void;
}

/**
 * Says what happens to spans on their way to an address: a reason for which the receiver refuses them once, all else at
 * most once a minute; first of all that spans wait, when they do so for longer than a restart takes.
 */
export function createDeliveryWarnings(address: string): DeliveryWarnings {
  const refusals = new Set<string>();
  let lastWarning = Number.NEGATIVE_INFINITY;

  function atMostOnceAMinute(message: () => string): void {
    if (performance.now() - lastWarning < MIN_INTERVAL_MILLIS) return;
    lastWarning = performance.now();
    warn(message());
  }

  return {
    onLoss(loss, stats) {
      const text = () => `spans do not reach ${address} (${whyLost(loss)}); ${numbers(stats)}`;
      if (!loss.reason.startsWith('refused:')) return atMostOnceAMinute(text);
      if (refusals.has(loss.reason)) return;
      refusals.add(loss.reason);
      warn(text());
    },
    onRetry(delay, stats) {
      if (delay.ageMillis < PATIENCE_MILLIS && !WILL_NOT_PASS.test(delay.message)) return;
      atMostOnceAMinute(() => `spans wait for ${address} (${whyLate(delay)}); ${numbers(stats)}`);
    },
  };
}

const said = (reason: string, message: string) => (message === '' ? reason : `${reason}: ${message}`);
const whyLost = ({ reason, message }: Loss) => said(reason.replace('refused:', ''), message);
const whyLate = ({ reason, message }: Delay) => said(reason, message);

function numbers({ dropped, queued }: DeliveryStats): string {
  const losses = Object.entries(dropped);
  const lost = losses.reduce((sum, [, spans]) => sum + spans, 0);
  const reasons = losses.map(([reason, spans]) => `${reason} ${spans}`).join(', ');
  return `${lost} lost so far${reasons && ` (${reasons})`}, ${queued} waiting`;
}
