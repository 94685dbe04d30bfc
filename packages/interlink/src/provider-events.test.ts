import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { PluginError, type Pod, type ProviderEvent } from './index.ts';
import { providerOf } from './testing/provider.ts';
import { podNamed, UID } from './testing/servers.ts';

const ACCEPTS = { create: async () => ({ PodUID: UID, PodJID: '7' }), delete: async () => {} };

const pod: Pod = {
  ...podNamed('a'),
  spec: {
    containers: [{ name: 'main', envFrom: [{ configMapRef: { name: 'settings' } }] }],
    volumes: [{ name: 'keys', secret: { secretName: 'keys' } }],
  },
};
const WORLD = {
  configMaps: [{ metadata: { name: 'settings' } }],
  secrets: [{ metadata: { name: 'keys' } }],
};

describe("a provider's events", () => {
  test('a pod is handed on with what it refers to, and withdrawn once it is deleted', async (t) => {
    const events: ProviderEvent[] = [];
    const provider = await providerOf(t, ACCEPTS, { ...WORLD, onEvent: (event) => events.push(event) });
    await provider.createPod(pod);
    await provider.deletePod(pod);
    const [ref] = events.map((event) => event.pod);
    assert.equal(ref?.name, 'a');
    assert.deepEqual(events, [
      { type: 'podHandedOn', pod: ref, configMaps: ['settings'], secrets: ['keys'] },
      { type: 'podWithdrawn', pod: ref },
    ]);
  });

  test('a pod from before a restart is handed on as well', async (t) => {
    const events: ProviderEvent[] = [];
    const provider = await providerOf(t, ACCEPTS, { onEvent: (event) => events.push(event) });
    provider.trackPod(pod);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['podHandedOn'],
    );
  });

  test('a pod that the remote side refuses is not handed on', async (t) => {
    const events: ProviderEvent[] = [];
    const refuses = {
      create: () => Promise.reject(new PluginError('Internal', 'no room')),
    };
    const provider = await providerOf(t, refuses, { ...WORLD, onEvent: (event) => events.push(event) });
    await assert.rejects(provider.createPod(pod));
    assert.deepEqual(events, []);
  });

  test("a listener's error is a warning and fails no pod", async (t) => {
    const warned = once(process, 'warning');
    const onEvent = () => {
      throw new Error('listener');
    };
    const provider = await providerOf(t, ACCEPTS, { ...WORLD, onEvent });
    await provider.createPod(pod);
    const [warning] = await warned;
    assert.equal(warning.code, 'PROVIDER_LISTENER');
  });
});
