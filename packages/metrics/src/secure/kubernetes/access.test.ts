import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { createAuthority } from '../../testing/certificates.ts';
import { until } from '../../testing/scrapes.ts';
import { ALICE, answer, reset, startReviewServer, status } from '../testing/api-server.ts';
import { createTestClock } from '../testing/clock.ts';
import { createKubernetesAccess } from './access.ts';
import type { KubernetesReviews } from './options.ts';

const authority = await createAuthority();
const USER = { username: 'alice', groups: ['readers'] };

async function start(t: TestContext, options: KubernetesReviews = {}) {
  const api = await startReviewServer(t, authority);
  const { apiServer, tokenFile, caFile } = api;
  const clock = createTestClock();
  const attempts: string[] = [];
  const cache: string[] = [];
  const counts = {
    attempt: (_: string, code: string) => void attempts.push(code),
    tokenCache: (outcome: string) => void cache.push(outcome),
  };
  const access = createKubernetesAccess(
    { apiServer, tokenFile, caFile, ...options },
    '/metrics',
    counts,
    clock,
  );
  t.after(() => access.close());
  return { api, access, clock, attempts, cache };
}

test('a token is accepted for a minute, and one that was deleted is found out after that', async (t) => {
  const { api, access, clock, cache } = await start(t);
  assert.equal((await access.userOf('alice'))?.username, 'alice');
  api.tokens.delete('alice');
  clock.pass(59_999);
  assert.equal((await access.userOf('alice'))?.username, 'alice');
  clock.pass(1);
  assert.equal(await access.userOf('alice'), undefined);
  assert.deepEqual(cache, ['miss', 'hit', 'miss']);
});

test('a token that is not authenticated stays so for a minute', async (t) => {
  const { api, access, clock } = await start(t);
  api.tokens.set('later', { authenticated: false });
  assert.equal(await access.userOf('later'), undefined);
  api.tokens.set('later', ALICE);
  clock.pass(59_999);
  assert.equal(await access.userOf('later'), undefined);
  clock.pass(1);
  assert.equal((await access.userOf('later'))?.username, 'alice');
});

test('a rejection with an error, which may be the API server’s own, stays for ten seconds', async (t) => {
  const { api, access, clock } = await start(t);
  assert.equal(await access.userOf('new'), undefined);
  api.tokens.set('new', ALICE);
  clock.pass(9_999);
  assert.equal(await access.userOf('new'), undefined);
  clock.pass(1);
  assert.equal((await access.userOf('new'))?.username, 'alice');
});

test('a right holds for five minutes, and a missing one for thirty seconds', async (t) => {
  const { api, access, clock } = await start(t);
  assert.equal(await access.isAllowed(USER, 'get'), true);
  api.readers.clear();
  clock.pass(299_999);
  assert.equal(await access.isAllowed(USER, 'get'), true);
  clock.pass(1);
  assert.equal(await access.isAllowed(USER, 'get'), false);
  api.readers.add('alice');
  clock.pass(29_999);
  assert.equal(await access.isAllowed(USER, 'get'), false);
  clock.pass(1);
  assert.equal(await access.isAllowed(USER, 'get'), true);
});

test('the times are options, and 0 remembers nothing', async (t) => {
  const { api, access } = await start(t, { tokenTtlMs: 0, allowedTtlMs: 0, deniedTtlMs: 0 });
  for (const _ of [1, 2]) await access.userOf('alice');
  for (const _ of [1, 2]) await access.isAllowed(USER, 'get');
  assert.equal(api.asked.length, 4);
});

test('users are told apart by all that the API server knows of them', async (t) => {
  const { api, access } = await start(t);
  const users = [
    USER,
    { ...USER, uid: '1' },
    { ...USER, groups: [] },
    { ...USER, extra: { scope: ['a'] } },
    { ...USER, extra: { scope: ['a', 'b'] } },
  ];
  for (const user of users) await access.isAllowed(user, 'get');
  await access.isAllowed(USER, 'head');
  assert.equal(api.asked.length, users.length + 1);
});

test('what takes over 10,000 bytes is asked for each time', async (t) => {
  const { api, access } = await start(t);
  const groups = ['g'.repeat(10_000)];
  api.tokens.set('wide', { authenticated: true, user: { username: 'alice', groups } });
  for (const _ of [1, 2]) assert.equal((await access.userOf('wide'))?.username, 'alice');
  for (const _ of [1, 2]) assert.equal(await access.isAllowed({ ...USER, groups }, 'get'), true);
  assert.equal(api.asked.length, 4);
});

test('an API server in trouble is asked again, ever later', async (t) => {
  const { api, access, clock, attempts } = await start(t);
  api.troubles.push(status(500), status(504), status(429), reset);
  assert.equal((await access.userOf('alice'))?.username, 'alice');
  assert.deepEqual(attempts, ['500', '504', '429', '<error>', '201']);
  for (const [i, least] of [500, 750, 1_125, 1_687.5].entries()) {
    const slept = clock.slept[i] ?? 0;
    assert.ok(slept >= least && slept <= least * 1.2, `${slept} ms before attempt ${i + 2}`);
  }
});

test('after five attempts it is given up, and the next scrape asks anew', async (t) => {
  const { api, access, attempts } = await start(t);
  api.troubles.push(...Array.from({ length: 5 }, () => status(500)));
  await assert.rejects(access.userOf('alice'), {
    message: /could not be asked for tokenreviews: it answered 500$/,
  });
  assert.equal(attempts.length, 5);
  assert.equal((await access.userOf('alice'))?.username, 'alice');
});

test('Retry-After is heeded, and not waited for beyond half a minute', async (t) => {
  const { api, access, clock, attempts } = await start(t);
  api.troubles.push(status(429, { 'retry-after': '7' }), status(503, { 'retry-after': '2' }));
  assert.ok(await access.userOf('alice'));
  assert.deepEqual(clock.slept, [7_000, 2_000]);
  api.troubles.push(status(429, { 'retry-after': '30' }));
  await assert.rejects(access.isAllowed(USER, 'get'), { code: 'ERR_METRICS_REVIEW' });
  assert.equal(attempts.length, 4);
});

for (const [code, hint] of [
  [401, /it does not know this server by its token/],
  [403, /this server’s account needs a role that may create them/],
  [404, /is it a Kubernetes API server\?/],
  [302, /it answered 302$/],
  [503, /it answered 503$/],
] as const) {
  test(`an answer of ${code} is final for this scrape`, async (t) => {
    const { api, access, clock } = await start(t);
    api.troubles.push(status(code, { location: 'https://attacker.example' }));
    await assert.rejects(access.userOf('alice'), { message: hint });
    assert.deepEqual(clock.slept, []);
  });
}

for (const [name, body] of [
  ['no JSON', 'alice'],
  ['null', 'null'],
  ['a list', '[]'],
  ['an object without status', '{}'],
  ['a status that is no object', '{"status":true}'],
  ['more than a megabyte', `"${'x'.repeat(1024 * 1024)}"`],
] as const) {
  test(`an answer that is ${name} is no verdict`, async (t) => {
    const { api, access } = await start(t);
    for (const ask of [() => access.userOf('alice'), () => access.isAllowed(USER, 'get')]) {
      api.troubles.push(answer(body));
      await assert.rejects(ask, (error: Error) => {
        assert.equal(error.name, 'ReviewError');
        assert.doesNotMatch(error.message, /alice|own/);
        return true;
      });
    }
  });
}

for (const [verdict, expected] of [
  [{ allowed: false, denied: true }, false],
  [{ allowed: false, evaluationError: 'some' }, false],
  [{ allowed: true, evaluationError: 'one authorizer of several' }, true],
  [{ allowed: true, denied: true }, undefined],
  [{ allowed: 'true' }, undefined],
] as const) {
  test(`an access review that says ${JSON.stringify(verdict)} is ${expected ?? 'no verdict'}`, async (t) => {
    const { api, access } = await start(t);
    api.troubles.push(answer(JSON.stringify({ status: verdict })));
    const asked = access.isAllowed(USER, 'get');
    if (expected === undefined) await assert.rejects(asked, { code: 'ERR_METRICS_REVIEW' });
    else assert.equal(await asked, expected);
  });
}

test('a request that is not answered in time is an error', async (t) => {
  const { api, access, attempts } = await start(t, { requestTimeoutMs: 50 });
  const release = api.hold();
  await assert.rejects(access.userOf('alice'), { message: /no answer within 50 ms/ });
  release();
  assert.deepEqual(attempts, ['<error>']);
});

test('this server’s own token and the cluster’s authority are read again for each review', async (t) => {
  const { api, access } = await start(t, { tokenTtlMs: 0 });
  await access.userOf('alice');
  writeFileSync(api.tokenFile, 'rotated');
  await access.userOf('alice');
  assert.deepEqual(
    api.asked.map(({ by }) => by),
    ['Bearer own', 'Bearer rotated'],
  );
  const other = await createAuthority('another authority');
  await api.serveAs(other);
  await assert.rejects(access.userOf('alice'), { code: 'ERR_METRICS_REVIEW' });
  writeFileSync(api.caFile, other.cert);
  assert.ok(await access.userOf('alice'));
});

test('an own token that cannot be read or sent is an error that does not show it', async (t) => {
  const { api, access } = await start(t);
  writeFileSync(api.tokenFile, 'o\nwn');
  await assert.rejects(access.userOf('alice'), { message: /its own token is no token$/ });
  const missing = await start(t, { tokenFile: '/nonexistent/token' });
  await assert.rejects(missing.access.userOf('alice'), {
    message: /\/nonexistent\/token cannot be read \(ENOENT\)$/,
  });
});

test('no more than so many reviews are under way, a few of them kept for tokens that were accepted', async (t) => {
  const { api, access, clock } = await start(t, { maxReviews: 4 });
  await access.userOf('alice');
  clock.pass(60_000);
  const release = api.hold();
  const strangers = ['a', 'b', 'c'].map((token) => access.userOf(token));
  await until(() => api.asked.length === 4, 'three more reviews');
  await assert.rejects(access.userOf('d'), { message: /3 reviews are under way/ });
  const known = access.userOf('alice');
  await until(() => api.asked.length === 5, 'the review of a known token');
  release();
  assert.equal((await known)?.username, 'alice');
  assert.deepEqual(await Promise.all(strangers), [undefined, undefined, undefined]);
});

test('a token that was accepted once and is rejected now is a stranger’s', async (t) => {
  const { api, access, clock } = await start(t, { maxReviews: 4 });
  await access.userOf('alice');
  api.tokens.delete('alice');
  clock.pass(60_000);
  assert.equal(await access.userOf('alice'), undefined);
  clock.pass(60_000);
  const release = api.hold();
  const strangers = ['a', 'b', 'c'].map((token) => access.userOf(token));
  await until(() => api.asked.length === 5, 'three more reviews');
  await assert.rejects(access.userOf('alice'), { code: 'ERR_METRICS_REVIEW' });
  release();
  await Promise.all(strangers);
});

test('rejected tokens do not push out accepted ones, of which 1,024 are remembered', async (t) => {
  const { api, access } = await start(t);
  await access.userOf('alice');
  for (let from = 0; from < 1_040; from += 16)
    await Promise.all(Array.from({ length: 16 }, (_, i) => access.userOf(`t${from + i}`)));
  const asked = api.asked.length;
  await access.userOf('alice');
  await access.userOf('t0');
  assert.equal(api.asked.length, asked);
});

test('closing ends reviews that are under way, and those that wait to be tried again', async (t) => {
  const { api, access } = await start(t);
  api.hold();
  const review = access.userOf('alice');
  await until(() => api.asked.length > 0, 'a review');
  access.close();
  await assert.rejects(review, { code: 'ERR_METRICS_REVIEWS_CLOSED' });
  await assert.rejects(access.userOf('bob'), { code: 'ERR_METRICS_REVIEWS_CLOSED' });
});

test('in a pod the API server is found by the environment, by IPv6 too', async (t) => {
  const { api } = await start(t);
  const { port } = new URL(api.apiServer);
  const saved = { ...process.env };
  t.after(() => {
    process.env = saved;
  });
  Object.assign(process.env, { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: port });
  const counts = { attempt() {}, tokenCache() {} };
  const { tokenFile, caFile } = api;
  const access = createKubernetesAccess({ tokenFile, caFile }, '/metrics', counts);
  t.after(() => access.close());
  assert.equal((await access.userOf('alice'))?.username, 'alice');

  process.env.KUBERNETES_SERVICE_HOST = '::1';
  const lost = createKubernetesAccess({ tokenFile, caFile: '/nonexistent' }, '/metrics', counts);
  await assert.rejects(lost.userOf('alice'), { message: new RegExp(`^https://\\[::1\\]:${port} could not`) });
});

test('options that cannot be meant are refused', () => {
  const counts = { attempt() {}, tokenCache() {} };
  for (const [options, message] of [
    [{}, /KUBERNETES_SERVICE_HOST is not set/],
    [
      { apiServer: 'http://127.0.0.1:8001' },
      /kubernetes.apiServer is 127.0.0.1:8001: it has to be an https URL/,
    ],
    [{ apiServer: 'kubernetes' }, /kubernetes.apiServer is kubernetes: it has to be an https URL/],
    [{ apiServer: 'https://user:pw@host' }, /kubernetes.apiServer is host: it has to be/],
    [{ apiServer: 'https://host', tokenTtlMs: -1 }, /kubernetes.tokenTtlMs is -1/],
    [{ apiServer: 'https://host', maxReviews: 0 }, /kubernetes.maxReviews is 0/],
    [{ apiServer: 'https://host', maxReviews: 1.5 }, /kubernetes.maxReviews is 1\.5/],
    [{ apiServer: 'https://host', requestTimeoutMs: Number.NaN }, /kubernetes.requestTimeoutMs is NaN/],
  ] as const) {
    assert.throws(() => createKubernetesAccess(options, '/metrics', counts), {
      code: 'ERR_METRICS_OPTION',
      message,
    });
  }
});
