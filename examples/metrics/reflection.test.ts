import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { createReflectionMetrics } from './reflection.ts';

const ITEMS = 'liqo_virtual_kubelet_reflection_item_counter';
const ERRORS = 'liqo_virtual_kubelet_reflection_error_counter';

async function valuesOf(registry: Registry, name: string): Promise<Record<string, number>> {
  const { values = [] } = (await registry.getMetricsAsJSON()).find((metric) => metric.name === name) ?? {};
  return Object.fromEntries(
    values.map(({ labels, value }) => [`${labels.namespace}/${labels.reflector_resource}`, Number(value)]),
  );
}

const podOf = (name: string) => ({ name, namespace: 'jobs', uid: name });

test('what pods refer to counts once while one of them is there, and falls to zero after them', async () => {
  const registry = new Registry();
  const metrics = createReflectionMetrics(registry, 'node', 'http://api');
  const handOn = (name: string, configMaps: string[], secrets: string[]) =>
    metrics.onProviderEvent({ type: 'podHandedOn', pod: podOf(name), configMaps, secrets });
  handOn('a', ['settings'], ['keys']);
  handOn('b', ['settings', 'more'], []);
  assert.deepEqual(await valuesOf(registry, ITEMS), {
    'jobs/Pod': 2,
    'jobs/ConfigMap': 2,
    'jobs/Secret': 1,
  });
  metrics.onProviderEvent({ type: 'podWithdrawn', pod: podOf('a') });
  metrics.onProviderEvent({ type: 'podWithdrawn', pod: podOf('b') });
  assert.deepEqual(await valuesOf(registry, ITEMS), {
    'jobs/Pod': 0,
    'jobs/ConfigMap': 0,
    'jobs/Secret': 0,
  });
});

test('an error counts for what is missing, else for the pod', async () => {
  const registry = new Registry();
  const metrics = createReflectionMetrics(registry, 'node', 'http://api');
  const fail = (error: unknown) =>
    metrics.onKubeletEvent({
      type: 'podError',
      pod: podOf('a'),
      operation: 'create',
      attempt: 1,
      error,
      final: false,
    });
  for (const code of ['CONFIG_MAP_MISSING', 'SECRET_MISSING', 'ECONNREFUSED'])
    fail(Object.assign(new Error(code), { code }));
  fail('no error at all');
  assert.deepEqual(await valuesOf(registry, ERRORS), {
    'jobs/ConfigMap': 1,
    'jobs/Secret': 1,
    'jobs/Pod': 2,
  });
});
