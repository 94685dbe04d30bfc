import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delay, DeliveryStats, Loss } from './contract.ts';
import { warnedIn } from './testing/warned.ts';
import { createDeliveryWarnings } from './warnings.ts';

const stats = (dropped: Record<string, number>, queued = 0): DeliveryStats => ({
  created: 100,
  sent: 0,
  dropped,
  queued,
  queuedBytes: 0,
  uncertain: 0,
  retries: 0,
});
const loss = (reason: Loss['reason'], message = ''): Loss => ({ reason, spans: 1, message });
const late = (ageMillis: number, message = 'connect ECONNREFUSED'): Delay => ({
  reason: 'UNAVAILABLE',
  message,
  ageMillis,
});
const told = () => new Promise(setImmediate);

test('losses are told with numbers and what the receiver said, at most once a minute', async (t) => {
  let now = 1e6;
  t.mock.method(performance, 'now', () => now);
  const warnings = warnedIn(t);
  const { onLoss } = createDeliveryWarnings('collector:4317');
  onLoss(loss('queue_full'), stats({ queue_full: 1 }, 7));
  onLoss(loss('rejected', 'no'), stats({ queue_full: 1, rejected: 1 }));
  await told();
  assert.deepEqual(warnings, [
    'VK_TELEMETRY spans do not reach collector:4317 (queue_full); 1 lost so far (queue_full 1), 7 waiting',
  ]);
  now += 60_000;
  onLoss(loss('rejected', 'no'), stats({ queue_full: 1, rejected: 2 }));
  await told();
  assert.equal(warnings.length, 2);
  assert.match(warnings[1] ?? '', /\(rejected: no\); 3 lost so far \(queue_full 1, rejected 2\), 0 waiting/);
});

test('each reason for which a receiver refuses spans is told once, also within a minute', async (t) => {
  const warnings = warnedIn(t);
  const { onLoss } = createDeliveryWarnings('collector:4317');
  for (let i = 0; i < 3; i += 1) {
    onLoss(loss('refused:UNAUTHENTICATED', 'no token'), stats({ 'refused:UNAUTHENTICATED': 2 }));
    onLoss(loss('refused:INTERNAL'), stats({ 'refused:UNAUTHENTICATED': 2, 'refused:INTERNAL': 1 }));
  }
  await told();
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? '', /do not reach collector:4317 \(UNAUTHENTICATED: no token\); 2 lost so far/);
  assert.match(
    warnings[1] ?? '',
    /\(INTERNAL\); 3 lost so far \(refused:UNAUTHENTICATED 2, refused:INTERNAL 1\)/,
  );
});

test('a receiver that restarts is no warning; one that stays away is, and a certificate at once', async (t) => {
  const warnings = warnedIn(t);
  const { onRetry } = createDeliveryWarnings('collector:4317');
  onRetry(late(1000), stats({}, 3));
  await told();
  assert.deepEqual(warnings, []);
  onRetry(late(6000), stats({}, 3));
  onRetry(late(7000), stats({}, 3));
  await told();
  assert.deepEqual(warnings, [
    'VK_TELEMETRY spans wait for collector:4317 (UNAVAILABLE: connect ECONNREFUSED); 0 lost so far, 3 waiting',
  ]);
  const other = createDeliveryWarnings('collector:4318');
  other.onRetry(late(10, 'self-signed certificate'), stats({}, 3));
  await told();
  assert.equal(warnings.length, 2);
});
