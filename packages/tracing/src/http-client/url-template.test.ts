import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { knownUrlTemplate } from './url-template.ts';

const KNOWN: Readonly<Record<string, string>> = {
  '/create': '/create',
  '/updateCache': '/updateCache',
  '/apis': '/apis',
  '/api/v1': '/api/v1',
  '/api/v1/pods': '/api/v1/pods',
  '/api/v1/nodes/n1': '/api/v1/nodes/{name}',
  '/api/v1/nodes/n1/status': '/api/v1/nodes/{name}/status',
  '/api/v1/namespaces': '/api/v1/namespaces',
  '/api/v1/namespaces/lab': '/api/v1/namespaces/{name}',
  '/api/v1/namespaces/lab/finalize': '/api/v1/namespaces/{name}/finalize',
  '/api/v1/namespaces/lab/pods': '/api/v1/namespaces/{namespace}/pods',
  '/api/v1/namespaces/lab/pods/job-1': '/api/v1/namespaces/{namespace}/pods/{name}',
  '/api/v1/namespaces/lab/pods/job-1/log': '/api/v1/namespaces/{namespace}/pods/{name}/log',
  '/api/v1/namespaces/lab/services/a:80/proxy/x/y':
    '/api/v1/namespaces/{namespace}/services/{name}/proxy/{path}',
  '/apis/apps/v1': '/apis/apps/v1',
  '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1':
    '/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases/{name}',
  '/apis/certificates.k8s.io/v1beta1/certificatesigningrequests/c/approval':
    '/apis/certificates.k8s.io/v1beta1/certificatesigningrequests/{name}/approval',
};

test('paths of the Kubernetes API and of interLink have a template', () => {
  for (const [path, template] of Object.entries(KNOWN)) assert.equal(knownUrlTemplate(path), template, path);
});

test('other paths have none, even where a known one is part of them', () => {
  for (const path of [
    '/',
    '/create/',
    '/x/create',
    '/k8s/clusters/c-1/api/v1/pods',
    '/api/v1beta/pods',
    '/api/v2/traces/abc',
    '/apis/apps',
    '/api/v1/',
    '/api/v1//x',
    '/api/v1/namespaces//pods',
    '/api/v1/namespaces/lab/pods/',
    '/api/v1/pods/x/%2e%2e',
    '/api/v1/9f8e7d/x',
  ])
    assert.equal(knownUrlTemplate(path), undefined, path);
});

test('no name and no namespace is ever part of a template', () => {
  const part = fc.string({ minLength: 1 }).filter((text) => !text.includes('/'));
  fc.assert(
    fc.property(part, part, (namespace, name) => {
      const template = '/api/v1/namespaces/{namespace}/pods/{name}';
      assert.equal(knownUrlTemplate(`/api/v1/namespaces/${namespace}/pods/${name}`), template);
    }),
  );
});
