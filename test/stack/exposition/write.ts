import assert from 'node:assert/strict';
import { collector, createRenderer, type Format, type MetricFamily } from '@vk-telemetry/metrics';

/** Families as a body, all of them. */
export async function write(families: readonly MetricFamily[], format: Format): Promise<string> {
  const snapshot = await collector(() => families).gather();
  assert.deepEqual(snapshot.losses, []);
  const pieces: Buffer[] = [];
  for await (const piece of createRenderer(format).render(snapshot)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
