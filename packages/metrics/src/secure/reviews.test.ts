import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { Agent } from 'node:https';
import { type TestContext, test } from 'node:test';
import { until } from '../testing/scrapes.ts';
import type { KubernetesReviews } from './kubernetes/options.ts';
import { ALICE, type ReviewServer, startReviewServer } from './testing/api-server.ts';
import { authority, pairFiles, startMetricsServer, type TestOptions } from './testing/metrics-server.ts';

async function start(t: TestContext, reviews: KubernetesReviews = {}, options: TestOptions = {}) {
  const api = await startReviewServer(t, authority);
  const { apiServer, tokenFile, caFile } = api;
  const kubernetes = { apiServer, tokenFile, caFile, ...reviews };
  const server = await startMetricsServer(t, { tls: pairFiles(t), kubernetes, ...options });
  return { api, server, get: server.get };
}

const kinds = ({ asked }: ReviewServer) => asked.map(({ kind }) => kind);

test('a token whose user has the right reads the metrics, and is asked for once', async (t) => {
  const { api, get } = await start(t);
  const { status, text } = await get('alice');
  assert.equal(status, 200);
  assert.match(text, /^peers 1$/m);
  assert.equal((await get('alice')).status, 200);
  assert.deepEqual(api.asked, [
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token: 'alice' },
      by: 'Bearer own',
    },
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: 'alice',
        uid: '7',
        groups: ['readers', 'system:authenticated'],
        extra: { scope: ['a', 'b'] },
        nonResourceAttributes: { path: '/metrics', verb: 'get' },
      },
      by: 'Bearer own',
    },
  ]);
});

test('a user without the right is refused', async (t) => {
  const { api, get } = await start(t);
  api.readers.delete('alice');
  const { status, text, headers } = await get('alice');
  assert.deepEqual([status, text], [403, 'You may not read this.\n']);
  assert.equal(headers['www-authenticate'], undefined);
  assert.equal((await get('alice')).status, 403);
  assert.equal(api.asked.length, 2);
});

test('each method is a right of its own', async (t) => {
  const { api, get } = await start(t);
  assert.equal((await get('alice', { method: 'HEAD' })).status, 200);
  assert.equal((await get('alice')).status, 200);
  assert.deepEqual(
    api.asked.flatMap(({ spec }) => spec.nonResourceAttributes ?? []),
    [
      { path: '/metrics', verb: 'head' },
      { path: '/metrics', verb: 'get' },
    ],
  );
});

test('the right is asked for at the path that is served, without its query', async (t) => {
  const { api, get } = await start(t, {}, { path: '/own/metrics' });
  assert.equal((await get('alice', { path: '/own/metrics?name[]=peers' })).status, 200);
  assert.equal(api.asked[1]?.spec.nonResourceAttributes?.path, '/own/metrics');
  assert.equal((await get('alice')).status, 404);
});

test('a rejected token is told so and remembered, and its connection ends', async (t) => {
  const { api, get } = await start(t);
  const agent = new Agent({ keepAlive: true, ca: authority.cert });
  t.after(() => agent.destroy());
  for (const _ of [1, 2]) {
    const { status, text, headers } = await get('garbage', { agent });
    assert.deepEqual([status, text], [401, 'The bearer token is not accepted.\n']);
    assert.equal(headers['www-authenticate'], 'Bearer error="invalid_token"');
    assert.equal(headers.connection, 'close');
  }
  assert.deepEqual(kinds(api), ['TokenReview']);
});

test('without a token the challenge says what is needed, and nobody is asked', async (t) => {
  const { api, get } = await start(t);
  const { status, text, headers } = await get();
  assert.deepEqual([status, text], [401, 'A bearer token is needed.\n']);
  assert.equal(headers['www-authenticate'], 'Bearer');
  assert.deepEqual(api.asked, []);
});

test('the scheme is read in any case, with spaces around the token', async (t) => {
  const { get } = await start(t);
  for (const authorization of ['bearer alice', 'BEARER   alice', 'Bearer alice '])
    assert.equal((await get(undefined, { headers: { authorization } })).status, 200, authorization);
});

const hopeless: Readonly<Record<string, string | string[]>> = {
  'another scheme': 'Basic YWxpY2U6',
  'no token': 'Bearer',
  'two tokens': 'Bearer alice bob',
  'a comma': 'Bearer alice,bob',
  'a quoted token': 'Bearer "alice"',
  'two headers': ['Bearer alice', 'Bearer alice'],
  'an empty header': '',
  'a token of over 8 KiB': `Bearer ${'a'.repeat(8_193)}`,
};

for (const [name, authorization] of Object.entries(hopeless)) {
  test(`an Authorization header with ${name} is refused before anybody is asked`, async (t) => {
    const { api, get } = await start(t);
    const answer = await get(undefined, { headers: { authorization } as OutgoingHttpHeaders });
    assert.equal(answer.status, 401);
    assert.match(String(answer.headers['www-authenticate']), /^Bearer/);
    assert.deepEqual(api.asked, []);
  });
}

test('a token of 8 KiB is reviewed, and headers of over 16 KiB are not read', async (t) => {
  const { api, get } = await start(t);
  const long = 'a'.repeat(8_192);
  api.tokens.set(long, ALICE);
  assert.equal((await get(long)).status, 200);
  assert.equal((await get('a'.repeat(17_000))).status, 431);
  assert.equal(api.asked.length, 2);
});

test('what is no scrape is refused before anybody is asked', async (t) => {
  const { api, get } = await start(t);
  assert.equal((await get('alice', { path: '/' })).status, 404);
  assert.equal((await get('alice', { path: '/metrics/' })).status, 404);
  assert.equal((await get('alice', { path: '//metrics' })).status, 404);
  const post = await get('alice', { method: 'POST' });
  assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD']);
  assert.equal((await get('alice', { headers: { 'content-length': 1 }, body: 'x' })).status, 413);
  assert.equal((await get('alice', { headers: { origin: 'https://attacker.example' } })).status, 403);
  assert.deepEqual(api.asked, []);
});

test('scrapes of one token at the same time share one review', async (t) => {
  const { api, get } = await start(t);
  const release = api.hold();
  const scrapes = Array.from({ length: 4 }, () => get('alice'));
  await until(() => api.asked.length > 0, 'a review');
  release();
  const answers = await Promise.all(scrapes);
  assert.ok(answers.every(({ status }) => status === 200));
  assert.deepEqual(kinds(api), ['TokenReview', 'SubjectAccessReview']);
});

test('a token has to be made for one of the audiences', async (t) => {
  const { api, get } = await start(t, { audiences: ['metrics', 'other'] });
  api.tokens.set('here', { ...ALICE, audiences: ['metrics'] });
  api.tokens.set('elsewhere', { ...ALICE, audiences: ['https://kubernetes.default.svc'] });
  assert.equal((await get('here')).status, 200);
  assert.deepEqual(api.asked[0]?.spec.audiences, ['metrics', 'other']);
  assert.equal((await get('elsewhere')).status, 401);
  assert.equal((await get('alice')).status, 401, 'an API server that answers no audience');
});

for (const [name, status] of [
  ['is authenticated with an error', { ...ALICE, error: 'some' }],
  ['names no user', { authenticated: true, user: {} }],
  ['has no user', { authenticated: true }],
  ['is authenticated as a word', { ...ALICE, authenticated: 'true' }],
  ['says nothing', {}],
] as const) {
  test(`a TokenReview that ${name} lets nobody in`, async (t) => {
    const { api, get } = await start(t);
    api.tokens.set('odd', status);
    assert.equal((await get('odd')).status, 401);
  });
}

test('the anonymous user is in no group of authenticated ones', async (t) => {
  const { api, get } = await start(t);
  api.tokens.set('nobody', { authenticated: true, user: { username: 'system:anonymous' } });
  assert.equal((await get('nobody')).status, 403);
  assert.deepEqual(api.asked[1]?.spec.groups, []);
});

test('neither warnings nor answers hold a token', async (t) => {
  const warnings: string[] = [];
  const hear = (warning: Error) => warnings.push(String(warning.stack));
  process.on('warning', hear);
  t.after(() => process.off('warning', hear));
  const { api, get } = await start(t);
  api.stop();
  const { status, text, headers } = await get('c2VjcmV0');
  assert.equal(status, 503);
  await until(() => warnings.length > 0, 'a warning');
  assert.match(warnings.join(), /could not be asked for tokenreviews: ECONNREFUSED/);
  assert.doesNotMatch(`${warnings}${text}${JSON.stringify(headers)}`, /c2VjcmV0|own/);
});
