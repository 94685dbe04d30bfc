import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '../testing/text.ts';
import { API_VERBS, readApiCall } from './kubernetes-url.ts';

const CORE = '/api/v1';
const VMI = '/apis/kubevirt.io/v1';

/** Method and target, and the resource and verb that they are. */
const CASES: readonly (readonly [method: string, target: string, resource: string, verb: string])[] = [
  // what KubeVirt's own table has (pkg/monitoring/metrics/common/client/client_test.go)
  ['', '', 'none', 'none'],
  ['GET', '', 'none', 'none'],
  ['GET', `${CORE}/watch/namespaces/kubevirt/pods`, 'pods', 'WATCH'],
  ['GET', `${CORE}/watch/pods`, 'pods', 'WATCH'],
  ['GET', `${CORE}/namespaces/kubevirt/pods`, 'pods', 'LIST'],
  ['GET', `${CORE}/namespaces/kubevirt/pods/my-pod`, 'pods', 'GET'],
  ['GET', `${VMI}/namespaces/kubevirt/virtualmachineinstances`, 'virtualmachineinstances', 'LIST'],
  ['GET', `${VMI}/namespaces/kubevirt/virtualmachineinstances/my-vmi`, 'virtualmachineinstances', 'GET'],
  ['GET', `${VMI}/kubevirts`, 'kubevirts', 'LIST'],
  ['GET', `${VMI}/kubevirts/my-kv`, 'kubevirts', 'GET'],
  ['PUT', `${CORE}/namespaces/kubevirt/pods/my-pod`, 'pods', 'UPDATE'],
  ['PATCH', `${CORE}/namespaces/kubevirt/pods/my-pod`, 'pods', 'PATCH'],
  ['POST', `${CORE}/namespaces/kubevirt/pods/my-pod`, 'pods', 'CREATE'],
  ['DELETE', `${CORE}/namespaces/kubevirt/pods/my-pod`, 'pods', 'DELETE'],
  ['PUT', `${CORE}/namespaces/kubevirt/pods/my-pod/status`, 'pods', 'UPDATE'],
  [
    'PUT',
    `${VMI}/namespaces/kubevirt/virtualmachineinstances/my-vmi/pause`,
    'virtualmachineinstances',
    'UPDATE',
  ],
  ['GET', '/version', 'none', 'none'],
  ['GET', '/healthz', 'none', 'none'],
  ['GET', '/openapi/v2', 'none', 'none'],
  ['GET', '/apis/kubevirt.io/v1', 'none', 'none'],
  // what its expressions take for something else
  ['GET', `${CORE}/namespaces/a/pods/my-pods`, 'pods', 'GET'],
  ['GET', `${CORE}/namespaces/a/pods/pods`, 'pods', 'GET'],
  ['GET', `${CORE}/namespaces/a/pods/watch`, 'pods', 'GET'],
  ['GET', `${CORE}/namespaces/a/services/s/proxy${CORE}/watch/x`, 'services', 'GET'],
  ['POST', `${CORE}/nodes/n/proxy/run/a/b/c`, 'nodes', 'CREATE'],
  ['GET', `/k8s/clusters/c${CORE}/pods`, 'none', 'none'],
  ['GET', `${CORE}/pods?watch=1`, 'pods', 'WATCH'],
  ['GET', `${CORE}/pods?limit=5&watch=true&timeout=9s`, 'pods', 'WATCH'],
  ['GET', `${CORE}/pods?watch=TRUE`, 'pods', 'WATCH'],
  ['GET', `${CORE}/pods?watch`, 'pods', 'WATCH'],
  ['GET', `${CORE}/pods?watch=0`, 'pods', 'LIST'],
  ['GET', `${CORE}/pods?watch=False&watch=true`, 'pods', 'LIST'],
  ['GET', `${CORE}/pods?labelSelector=watch=true`, 'pods', 'LIST'],
  ['GET', `${CORE}/pods?allowWatchBookmarks=true`, 'pods', 'LIST'],
  ['GET', `${CORE}/namespaces/a/pods/b?watch=true`, 'pods', 'GET'],
  ['DELETE', `${CORE}/namespaces/a/pods?labelSelector=x`, 'pods', 'DELETECOLLECTION'],
  ['POST', `${CORE}/namespaces/a/pods/b/eviction`, 'pods', 'CREATE'],
  // namespaces themselves
  ['GET', `${CORE}/namespaces`, 'namespaces', 'LIST'],
  ['GET', `${CORE}/namespaces?watch=true`, 'namespaces', 'WATCH'],
  ['GET', `${CORE}/namespaces/a`, 'namespaces', 'GET'],
  ['PUT', `${CORE}/namespaces/a/status`, 'namespaces', 'UPDATE'],
  ['PUT', `${CORE}/namespaces/a/finalize`, 'namespaces', 'UPDATE'],
  // the rest
  ['HEAD', `${CORE}/pods`, 'pods', 'LIST'],
  ['OPTIONS', `${CORE}/pods`, 'pods', 'none'],
  ['GET', `${CORE}/pods/`, 'pods', 'LIST'],
  ['GET', `${CORE}//pods`, 'none', 'none'],
  ['GET', `${CORE}/namespaces//pods`, 'none', 'none'],
  ['GET', `${CORE}/namespaces/../pods`, 'none', 'none'],
  ['GET', `${CORE}/pods//log`, 'none', 'none'],
  ['GET', `${CORE}/pods/x/No%20Subresource`, 'none', 'none'],
  ['GET', `${CORE}/watch`, 'none', 'none'],
  ['GET', `${CORE}/Pods`, 'none', 'none'],
  ['GET', '/apis/coordination.k8s.io/v1beta1/namespaces/kube-node-lease/leases/n', 'leases', 'GET'],
  ['GET', '/apis/Not A Group/v1/pods', 'none', 'none'],
  ['GET', '/apis/apps/1/pods', 'none', 'none'],
  ['GET', `http://127.0.0.1${CORE}/pods`, 'none', 'none'],
  ...['/create', '/delete', '/status', '/getLogs', '/pinglink', '/updateCache'].map(
    (path) => ['POST', path, 'none', 'none'] as const,
  ),
];

test('resource and verb are read segment by segment', () => {
  for (const [method, target, resource, verb] of CASES) {
    const read = readApiCall(method, target);
    assert.deepEqual([read.resource, read.verb], [resource, verb], `${method} ${target}`);
  }
});

test('the template has placeholders where the path has names, and no query', () => {
  const templates = {
    [`${CORE}/namespaces/a/pods/b/log?tailLines=9`]: `${CORE}/namespaces/%7Bnamespace%7D/pods/%7Bname%7D/log`,
    [`${CORE}/watch/namespaces/a/pods`]: `${CORE}/watch/namespaces/%7Bnamespace%7D/pods`,
    [`${CORE}/namespaces/a`]: `${CORE}/namespaces/%7Bname%7D`,
    [`${CORE}/namespaces/a/services/s/proxy/x/y`]: `${CORE}/namespaces/%7Bnamespace%7D/services/%7Bname%7D/proxy/%7Bpath%7D`,
    [`${VMI}/kubevirts?watch=1#x`]: `${VMI}/kubevirts`,
    '/healthz': '/%7Bprefix%7D',
  };
  for (const [target, template] of Object.entries(templates))
    assert.equal(readApiCall('GET', target).template, template);
});

const PLAIN = /^[-a-z0-9./]*$/;
const PLACEHOLDERS = /%7B(?:prefix|namespace|name|path)%7D/g;
const hostile = fc.oneof(
  anyText({ maxLength: 200 }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'api',
          'apis',
          'v1',
          'apps',
          'watch',
          'namespaces',
          'pods',
          'status',
          'proxy',
          '',
          '..',
          '?watch=1',
          '%2F',
        ),
        fc.string({ maxLength: 12 }),
      ),
      { maxLength: 14 },
    )
    .map((parts) => `/${parts.join('/')}`),
);

test('any target gives one of the known verbs, a plain resource and a plain template', () => {
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom('GET', 'DELETE'), fc.string()), hostile, (method, target) => {
      const { resource, verb, template } = readApiCall(method, target);
      assert.ok(API_VERBS.includes(verb));
      assert.match(resource, /^[a-z][-a-z0-9]{0,62}$/);
      assert.match(template.replace(PLACEHOLDERS, ''), PLAIN);
    }),
    { numRuns: 3_000 },
  );
});

const name = fc.stringMatching(/^secret-[a-z0-9-]{1,40}$/);

test('a name never comes into the result, whatever it is and wherever it stands', () => {
  fc.assert(
    fc.property(
      name,
      name,
      fc.constantFrom('', '/log', '/proxy/x'),
      fc.constantFrom('', '?watch=1'),
      (ns, pod, sub, query) => {
        for (const base of [CORE, '/apis/apps/v1', `${CORE}/watch`]) {
          const read = readApiCall('GET', `${base}/namespaces/${ns}/pods/${pod}${sub}${query}`);
          assert.equal(read.resource, 'pods');
          assert.doesNotMatch(JSON.stringify(read), /secret-/);
        }
      },
    ),
  );
});

test('a target of a megabyte takes no longer than its length', () => {
  const long = 'a/'.repeat(2 ** 19);
  for (const target of [
    `/${long}`,
    `${CORE}/pods/x/proxy/${long}`,
    `${CORE}/pods?${'&watch'.repeat(2 ** 17)}x`,
  ])
    assert.ok(['none', 'pods'].includes(readApiCall('GET', target).resource));
});
