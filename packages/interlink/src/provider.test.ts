import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { tracePodLifecycle } from '@vk-telemetry/tracing';
import {
  type ContainerUsage,
  type PluginCreateRequest,
  PluginError,
  type Pod,
  type PodStatusReply,
} from './index.ts';
import { providerOf } from './testing/provider.ts';
import { podNamed, UID } from './testing/servers.ts';
import { recordSpans } from './testing/spans.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

const STARTED = '2026-11-21T03:33:21Z';

function replyOf({ metadata }: Pod, exitCode?: number, startedAt = STARTED): PodStatusReply {
  const state =
    exitCode === undefined
      ? { running: { startedAt } }
      : { terminated: { exitCode, startedAt, finishedAt: startedAt } };
  const container = {
    name: 'main',
    image: 'busybox',
    imageID: '',
    ready: exitCode === undefined,
    restartCount: 0,
    state,
  };
  const { name = '', namespace = '', uid = '' } = metadata ?? {};
  return { name, UID: uid, namespace, JID: '1001', containers: [container], initContainers: [] };
}

function withContainer(container: object, rest: object = {}): Pod {
  return {
    ...podNamed('a'),
    spec: { containers: [{ name: 'main', ...container }], nodeName: 'vnode', ...rest },
  };
}

describe('a provider behind an interLink API', () => {
  test('sends a pod with its environment resolved and what it refers to', async (t) => {
    const created: PluginCreateRequest[] = [];
    const provider = await providerOf(
      t,
      {
        async create(request) {
          created.push(request);
          return { PodUID: UID, PodJID: '7' };
        },
      },
      {
        configMaps: [{ metadata: { name: 'settings' }, data: { mode: 'fast' } }],
        secrets: [{ metadata: { name: 'keys' }, stringData: { key: 'clear' } }],
      },
    );
    await provider.createPod(
      withContainer(
        {
          env: [
            { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
            { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
            { name: 'BOTH', value: '$(NODE)-$(MODE)' },
            { name: 'NONE', valueFrom: { secretKeyRef: { name: 'absent', key: 'x', optional: true } } },
          ],
          volumeMounts: [{ name: 'keys', mountPath: '/keys' }],
        },
        { volumes: [{ name: 'keys', secret: { secretName: 'keys' } }] },
      ),
    );
    const [request] = created;
    const env = request?.pod.spec?.containers[0]?.env ?? [];
    const values = Object.fromEntries(
      env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    );
    assert.deepEqual(values, { NODE: 'vnode', MODE: 'fast', BOTH: 'vnode-fast' });
    const [secret] = request?.container[0]?.secrets ?? [];
    assert.equal(secret?.metadata?.name, 'keys');
  });

  test('leaves only an address of the place to the plugin, and a Secret in clear as data', async (t) => {
    const created: PluginCreateRequest[] = [];
    const create = async (request: PluginCreateRequest) => {
      created.push(request);
      return { PodUID: UID, PodJID: '7' };
    };
    const provider = await providerOf(
      t,
      { create },
      {
        configMaps: [{ metadata: { name: 'settings' }, data: { mode: 'fast' } }],
        secrets: [{ metadata: { name: 'keys' }, stringData: { key: 'clear' } }],
      },
    );
    const ip = { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };
    const mode = { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } };
    const mounted = {
      env: [ip, mode],
      volumeMounts: [{ name: 'keys', mountPath: '/keys' }],
    };
    await provider.createPod(
      withContainer(mounted, { volumes: [{ name: 'keys', secret: { secretName: 'keys' } }] }),
    );
    assert.deepEqual(created[0]?.pod.spec?.containers[0]?.env, [ip, { name: 'MODE', value: 'fast' }]);
    const [secret] = created[0]?.container[0]?.secrets ?? [];
    assert.deepEqual(secret?.data, { key: Buffer.from('clear').toString('base64') });
    assert.equal(secret?.stringData, undefined);
  });

  test('rejects a pod whose ConfigMap or Secret is missing, and asks for nothing', async (t) => {
    const create = () => Promise.reject(new PluginError('Internal', 'must not be asked'));
    const configMaps = [{ metadata: { name: 'settings' }, data: { mode: 'fast' } }];
    const provider = await providerOf(t, { create }, { configMaps });
    const volume = (source: object) => withContainer({}, { volumes: [{ name: 'v', ...source }] });
    await assert.rejects(provider.createPod(volume({ configMap: { name: 'absent' } })), {
      code: 'CONFIG_MAP_MISSING',
      message: /default\/absent/,
    });
    await assert.rejects(provider.createPod(volume({ secret: { secretName: 'absent' } })), {
      code: 'SECRET_MISSING',
    });
    const settings = { name: 'settings', items: [{ key: 'absent', path: 'file' }] };
    await assert.rejects(provider.createPod(volume({ projected: { sources: [{ configMap: settings }] } })), {
      code: 'KEY_MISSING',
      message: /settings has no key absent/,
    });
    const optional = { ...settings, optional: true };
    const accepting = await providerOf(t, {}, { configMaps });
    assert.equal(spans.all().length, 0);
    assert.deepEqual(await provider.getPods(), []);
    await accepting.createPod(volume({ projected: { sources: [{ configMap: optional }] } }));
  });

  test('asks for 300 pods in three calls, with their jobs, and for finished ones no more', async (t) => {
    const asked: (readonly Pod[])[] = [];
    let exitCode: number | undefined;
    const provider = await providerOf(t, {
      async status(pods) {
        asked.push(pods);
        return pods.map((pod) => replyOf(pod, exitCode));
      },
    });
    for (let index = 0; index < 300; index += 1) await provider.createPod(podNamed(`p${index}`, `u${index}`));
    const running = await provider.getPods();
    assert.deepEqual(
      asked.map((pods) => pods.length),
      [128, 128, 44],
    );
    assert.equal(asked[0]?.[0]?.metadata?.annotations?.JobID, '1001');
    assert.equal(running.length, 300);
    assert.ok(running.every(({ status }) => status?.phase === 'Running'));
    exitCode = 0;
    await provider.getPods();
    const ended = await provider.getPods();
    assert.equal(asked.length, 6);
    assert.ok(ended.every(({ status }) => status?.phase === 'Succeeded'));
  });

  test('names on the call only pods whose status changed', async (t) => {
    const provider = await providerOf(t, { status: async (pods) => pods.map((pod) => replyOf(pod)) });
    for (const name of ['a', 'b', 'c']) await provider.createPod(podNamed(name, name));
    spans.reset();
    await provider.getPods();
    await provider.getPods();
    const [first, second] = spans.all().filter(({ name }) => name === 'StatusHttpCall');
    assert.deepEqual(first?.attributes['pod.name'], ['a', 'b', 'c']);
    assert.equal(second?.attributes['pods.count'], 3);
    assert.equal(second?.attributes['pod.name'], undefined);
  });

  test('leaves out a pod that the remote side does not name, and knows nothing of it when asked alone', async (t) => {
    const provider = await providerOf(t, {
      status: async (pods) =>
        pods.filter(({ metadata }) => metadata?.name !== 'lost').map((pod) => replyOf(pod)),
    });
    await provider.createPod(podNamed('kept', 'u1'));
    await provider.createPod(podNamed('lost', 'u2'));
    assert.deepEqual(
      (await provider.getPods()).map(({ metadata }) => metadata?.name),
      ['kept'],
    );
    assert.equal(await provider.getPodStatus('default', 'lost', 'u2'), undefined);
    assert.equal((await provider.getPodStatus('default', 'kept'))?.phase, 'Running');
    assert.equal((await provider.getPod('default', 'lost'))?.metadata?.uid, 'u2');
  });

  test('deletes a pod that the remote side has, or no longer has, and keeps one it could not delete', async (t) => {
    const codes = ['Unavailable', 'NotFound'] as const;
    let turn = 0;
    const provider = await providerOf(t, {
      async delete() {
        const code = codes[turn];
        turn += 1;
        if (code) throw new PluginError(code, 'not now');
      },
      status: async (pods) => pods.map((pod) => replyOf(pod)),
    });
    await provider.createPod(podNamed('a'));
    await assert.rejects(provider.deletePod(podNamed('a')), { code: 'HTTP_STATUS', statusCode: 503 });
    assert.equal((await provider.getPods()).length, 1);
    await provider.deletePod(podNamed('a'));
    assert.equal((await provider.getPods()).length, 0);
    await provider.deletePod(podNamed('a'));
  });

  test('takes up a pod from before a restart with its job', async (t) => {
    const asked: Pod[] = [];
    const provider = await providerOf(t, {
      async status(pods) {
        asked.push(...pods);
        return pods.map((pod) => replyOf(pod));
      },
    });
    const pod = podNamed('a');
    provider.trackPod({ ...pod, metadata: { ...pod.metadata, annotations: { JobID: '42' } } });
    assert.equal((await provider.getPods())[0]?.status?.phase, 'Running');
    assert.equal(asked[0]?.metadata?.annotations?.JobID, '42');
  });

  test('keeps the pods it has, with their last status, when a status call fails', async (t) => {
    let up = true;
    const provider = await providerOf(t, {
      async status(pods) {
        if (!up) throw new PluginError('Unavailable', 'restarting');
        return pods.map((pod) => replyOf(pod));
      },
    });
    await provider.createPod(podNamed('a'));
    await provider.getPods();
    up = false;
    await assert.rejects(provider.getPods(), { statusCode: 503 });
    assert.equal((await provider.getPod('default', 'a'))?.status?.phase, 'Running');
    up = true;
    assert.equal((await provider.getPods()).length, 1);
  });

  test('tells the remote cache of an update, inside UpdatePodVK', async (t) => {
    const provider = tracePodLifecycle(await providerOf(t, {}));
    await provider.createPod(podNamed('a'));
    await provider.updatePod(podNamed('a'));
    const call = spans.span('UpdateCacheHttpCall');
    assert.equal(call.parentSpanContext?.spanId, spans.span('UpdatePodVK').spanContext().spanId);
    assert.equal(call.attributes['exit.code'], 200);
  });

  test('tells the usage that the last ping told, of containers that run since before it', async (t) => {
    const [used, other] = ['main', 'gone'].map((container) => ({
      ...{ podUID: UID, container, cpuSeconds: 0.25, rssBytes: 4096 },
    }));
    let stats = [used, other];
    let startedAt = STARTED;
    const provider = await providerOf(t, {
      ping: async () => ({ status: 'ok', ...(stats.length > 0 && { stats: stats as ContainerUsage[] }) }),
      status: async (pods) => pods.map((pod) => replyOf(pod, undefined, startedAt)),
    });
    await provider.createPod(podNamed('a'));
    const containers = async () => {
      await provider.getPods();
      return (await provider.getStatsSummary()).pods[0]?.containers;
    };
    const main = { name: 'main', startTime: STARTED };
    assert.deepEqual(await containers(), [main]);

    const before = Date.now();
    await provider.ping();
    const [measured] = (await containers()) ?? [];
    const { time = '' } = measured?.cpu ?? {};
    assert.ok(Date.parse(time) >= before && Date.parse(time) <= Date.now(), time);
    assert.deepEqual(measured, {
      ...main,
      cpu: { time, usageCoreNanoSeconds: 250_000_000 },
      memory: { time, rssBytes: 4096 },
    });

    startedAt = '2999-01-01T00:00:00Z';
    assert.deepEqual(await containers(), [{ ...main, startTime: startedAt }]);
    [startedAt, stats] = [STARTED, []];
    await provider.ping();
    assert.deepEqual(await containers(), [main]);
  });

  test('has no log of a pod it does not know', async (t) => {
    const provider = await providerOf(t, {});
    await assert.rejects(provider.getContainerLogs('default', 'nobody', 'main', {}), { code: 'NotFound' });
    await provider.createPod(podNamed('a'));
    const log = await provider.getContainerLogs('default', 'a', 'main', {});
    assert.equal((await log.toArray()).join(''), 'line 1\nline 2\n');
  });
});
