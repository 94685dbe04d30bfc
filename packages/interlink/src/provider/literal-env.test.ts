import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EnvVar, Pod } from 'kubernetes-types/core/v1.js';
import { resolveEnvironment } from '../environment/environment.ts';
import { withLiteralEnvs } from './literal-env.ts';

const NOTHING = { configMaps: [], secrets: [] };
const podWith = (env: EnvVar[]): Pod => ({
  metadata: { name: 'p', namespace: 'n', uid: 'u' },
  spec: { containers: [{ name: 'main', env }] },
});
const envOf = (pod: Pod) => pod.spec?.containers[0]?.env ?? [];

describe('the env that goes over the wire', () => {
  it('is literal, but for addresses that only the place knows and what is built from them', () => {
    const podIP = { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };
    const pod = podWith([
      { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      podIP,
      { name: 'URL', value: 'http://$(IP)/$(NAME)' },
    ]);
    assert.deepEqual(envOf(withLiteralEnvs(pod, NOTHING)), [
      { name: 'NAME', value: 'p' },
      podIP,
      { name: 'URL', value: 'http://$(IP)/p' },
    ]);
  });

  it('means to the one who expands it what the pod meant', () => {
    const value = fc.stringMatching(/^[$()A-Z]{0,8}$/);
    const fields = fc.constantFrom('status.podIP', 'metadata.name');
    const variable = fc.oneof(
      fc.record({ name: fc.constantFrom('A', 'B', 'C'), value }),
      fields.map((fieldPath) => ({ name: 'D', valueFrom: { fieldRef: { fieldPath } } })),
    );
    const place = { ...NOTHING, podIP: '10.0.0.1' };
    fc.assert(
      fc.property(fc.uniqueArray(variable, { selector: ({ name }) => name }), (env) => {
        const pod = podWith(env);
        const sent = withLiteralEnvs(pod, NOTHING);
        const resolve = (container: { name: string; env?: EnvVar[] }) =>
          resolveEnvironment(container, pod, place).env;
        assert.deepEqual(resolve({ name: 'main', env: envOf(sent) }), resolve({ name: 'main', env }));
      }),
    );
  });
});
