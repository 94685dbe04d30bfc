import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { parseEndpoint } from '../../../endpoint.ts';
import { createGrpcTransport } from '../../transport/grpc/grpc.ts';
import { createHttpTransport } from '../../transport/http/http.ts';
import type { TransportOptions } from '../../transport/options.ts';
import type { Delay, Delivery, DeliveryLimits, DeliveryOptions, DeliveryStats, Loss } from '../contract.ts';
import { createDelivery } from '../delivery.ts';
import { requestOf } from './requests.ts';
import { until } from './until.ts';

export interface TrialOptions extends Omit<TransportOptions, 'endpoint'> {
  readonly endpoint: string;
  readonly limits?: DeliveryLimits;
  readonly http?: boolean;
  /** Called beside the trial's own checks. */
  readonly onLoss?: DeliveryOptions['onLoss'];
  readonly onRetry?: DeliveryOptions['onRetry'];
}

/** A delivery under test, whose stats are checked at every loss and every retry. */
export interface Trial {
  readonly delivery: Delivery;
  readonly losses: readonly Loss[];
  readonly delays: readonly Delay[];
  /** Offers a request of so many spans, each with a name of its own, and each of about so many bytes. */
  offer(spans?: number, size?: number): boolean;
  /** Resolves when nothing is queued any more; answers the stats. */
  settled(): Promise<DeliveryStats>;
}

/** Short pauses, so that a test takes no longer than it must. */
const FAST = { baseDelayMillis: 5, maxDelayMillis: 40 };

export function startTrial(
  test: TestContext,
  { endpoint, limits, http, onLoss, onRetry, ...options }: TrialOptions,
): Trial {
  const setting = { value: endpoint, from: 'the test' };
  const create = http ? createHttpTransport : createGrpcTransport;
  const protocol = http ? 'http/protobuf' : 'grpc';
  const losses: Loss[] = [];
  const delays: Delay[] = [];
  const delivery = createDelivery({
    transport: create({ endpoint: parseEndpoint(setting, protocol), ...options }),
    limits: { ...FAST, ...limits },
    onLoss(loss, stats) {
      losses.push(loss);
      assertExact(stats);
      onLoss?.(loss, stats);
    },
    onRetry(delay, stats) {
      delays.push(delay);
      assertExact(stats);
      onRetry?.(delay, stats);
    },
  });
  test.after(() => delivery.close(0));
  let created = 0;
  return {
    delivery,
    losses,
    delays,
    offer(spans = 1, size = 0) {
      const names = Array.from({ length: spans }, () => `span-${created++}`);
      return delivery.offer(requestOf(names, size));
    },
    async settled() {
      await until(() => {
        assertExact(delivery.stats());
        return delivery.stats().queued === 0;
      });
      return delivery.stats();
    },
  };
}

/** No span is in two places, or in none. */
export function assertExact({ created, sent, dropped, queued }: DeliveryStats): void {
  const lost = Object.values(dropped).reduce((sum, spans) => sum + spans, 0);
  assert.equal(sent + lost + queued, created);
}

/** All that counts as sent was taken, and nothing was taken more often than unknown outcomes allow. */
export function assertTaken(stats: DeliveryStats, taken: readonly string[]): void {
  assertExact(stats);
  assert.ok(new Set(taken).size >= stats.sent, `${new Set(taken).size} taken, ${stats.sent} sent`);
  assert.ok(taken.length <= stats.sent + stats.uncertain, `${taken.length} taken, ${stats.sent} sent`);
}
