import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SPANS } from '@vk-telemetry/tracing';
import { until } from './process.ts';
import { type Stand, shellPod, startStand } from './stand.ts';

describe('with spans of every HTTP request turned on', { timeout: 120_000 }, () => {
  let stand: Stand;
  before(async () => {
    stand = await startStand({ env: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici' } });
  });
  after(() => stand?.stop());

  it('the calls of kubelet and API keep their one span, and the trace its shape', async () => {
    stand.writePod('job.json', shellPod('job', 'echo done'));
    const { uid } = await stand.phase('job', 'Succeeded');
    const one = (name: string, parent?: string) =>
      until(`a ${name} span`, async () =>
        (await stand.store.spans(name, uid)).find(({ parentSpanId }) => !parent || parentSpanId === parent),
      );
    const create = await one('CreatePodVK');
    const call = await one('CreateHttpCall', create.spanId);
    const api = await one('CreateAPI', call.spanId);
    const plugin = await one('Create', api.spanId);
    for (const { traceId } of [call, api, plugin]) assert.equal(traceId, create.traceId);
    const calls = await stand.store.traces('{ kind = client }');
    const names = calls.map(({ name }) => name);
    assert.ok(names.includes('StatusHttpCall'));
    assert.deepEqual(
      names.filter((name) => !(name in SPANS)),
      [],
    );
  });
});
