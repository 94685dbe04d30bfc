import type { Delivery, Loss } from './delivery/contract.ts';
import { createDeliveryWarnings, type DeliveryWarnings } from './delivery/warnings.ts';

/** The delivery's warnings, which tell what is lost in one turn of the event loop together, and with its sum. */
export function createPipelineWarnings(address: string, stats: Delivery['stats']): DeliveryWarnings {
  const { onLoss, onRetry } = createDeliveryWarnings(address);
  const losses = new Map<string, Loss>();
  const tell = () => {
    for (const loss of losses.values()) onLoss(loss, stats());
    losses.clear();
  };
  return {
    onRetry,
    onLoss(loss) {
      if (losses.size === 0) queueMicrotask(tell);
      losses.set(loss.reason, loss);
    },
  };
}
