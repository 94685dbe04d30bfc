import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Container, EnvVar, Pod } from 'kubernetes-types/core/v1.js';
import { resolveEnvironment } from './environment.ts';
import { expandVariables } from './expand.ts';
import { divideQuantity } from './quantity.ts';

const pod: Pod = {
  metadata: { name: 'p', namespace: 'n', uid: 'u', labels: { tier: 'gold' } },
  spec: { nodeName: 'node-1', containers: [{ name: 'other', resources: { limits: { memory: '2Gi' } } }] },
};
const sources = {
  configMaps: [{ metadata: { name: 'config' }, data: { colour: 'blue', 'not a name': 'x' } }],
  secrets: [{ metadata: { name: 'secret' }, data: { password: Buffer.from('hunter2').toString('base64') } }],
};
const resolve = (env: EnvVar[], more: Partial<Container> = {}) =>
  resolveEnvironment({ name: 'main', env, ...more }, pod, sources);

describe('resolveEnvironment', () => {
  it('expands earlier variables only, and leaves escapes and unknown names as they stand', () => {
    const { env } = resolve([
      { name: 'LATE', value: '$(HOST)' },
      { name: 'HOST', value: 'h' },
      { name: 'URL', value: 'http://$(HOST)/$$(HOST)/$(NOPE)/$' },
    ]);
    assert.deepEqual(env, { LATE: '$(HOST)', HOST: 'h', URL: 'http://h/$(HOST)/$(NOPE)/$' });
  });

  it('reads fields of the pod, resources of a container, and keys of ConfigMaps and Secrets', () => {
    const { env, problems } = resolve(
      [
        { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'TIER', valueFrom: { fieldRef: { fieldPath: "metadata.labels['tier']" } } },
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
        {
          name: 'MEM',
          valueFrom: {
            resourceFieldRef: { containerName: 'other', resource: 'limits.memory', divisor: '1Mi' },
          },
        },
        { name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'config', key: 'colour' } } },
        { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'secret', key: 'password' } } },
      ],
      { resources: { limits: { cpu: '250m' } } },
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(env, {
      NAME: 'p',
      TIER: 'gold',
      NODE: 'node-1',
      CPU: '250',
      MEM: '2048',
      COLOUR: 'blue',
      PASSWORD: 'hunter2',
    });
  });

  it('takes whole ConfigMaps with a prefix, and lets env win over them', () => {
    const { env } = resolve([{ name: 'P_colour', value: 'red' }], {
      envFrom: [{ prefix: 'P_', configMapRef: { name: 'config' } }],
    });
    assert.deepEqual(env, { P_colour: 'red' });
  });

  it('names what is missing, unless it is optional, and never quotes a value', () => {
    const { env, problems } = resolve([
      { name: 'A', valueFrom: { secretKeyRef: { name: 'secret', key: 'nope' } } },
      { name: 'B', valueFrom: { configMapKeyRef: { name: 'gone', key: 'k', optional: true } } },
      { name: 'C', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ]);
    assert.deepEqual(env, {});
    assert.equal(problems.length, 2);
    assert.match(problems.join(), /env A: Secret secret has no key nope/);
    assert.match(problems.join(), /env C: field status.podIP/);
    assert.ok(!problems.join().includes('hunter2'));
  });

  it('never fails on any container', () => {
    const name = fc.string({ maxLength: 5 });
    const variable = fc.record({ name, value: fc.string() });
    fc.assert(
      fc.property(fc.array(variable), (env) => {
        const resolved = resolve(env).env;
        for (const { name: key } of env) assert.equal(typeof resolved[key], 'string');
      }),
    );
  });
});

describe('expandVariables', () => {
  it('changes nothing in text without a dollar sign, and undoes the doubling of dollar signs', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(expandVariables(text.replaceAll('$', '$$$$'), { a: 'b' }), text);
      }),
    );
  });
});

describe('divideQuantity', () => {
  it('rounds up to whole units', () => {
    assert.equal(divideQuantity('1500m', '1'), '2');
    assert.equal(divideQuantity('2', '1m'), '2000');
    assert.equal(divideQuantity('1Gi', '1Mi'), '1024');
    assert.equal(divideQuantity('nonsense', '1'), undefined);
  });
});
