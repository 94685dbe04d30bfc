import assert from 'node:assert/strict';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { TelemetryConfigError } from '../../../errors.ts';
import { type Authority, createAuthority, fileOf, type Pair } from '../../../testing/certificates.ts';
import { testFolder } from '../../../testing/folder.ts';
import type { Tls } from '../../../tls.ts';
import { startReceiver } from '../../delivery/testing/receiver.ts';
import { startTrial } from '../../delivery/testing/trial.ts';
import { until } from '../../delivery/testing/until.ts';
import { warnedIn } from '../../delivery/testing/warned.ts';
import { createDeliveryWarnings } from '../../delivery/warnings.ts';

const authority = await createAuthority();
const stranger = await createAuthority('another authority');
const server = await authority.issue('server');
const posix = { skip: process.platform === 'win32' };

const setting = (value: string, from: string) => ({ value, from });

function tlsOf(folder: string, pair = true): Tls {
  return {
    ca: setting(path.join(folder, 'ca.crt'), 'CA'),
    ...(pair && {
      pair: {
        cert: setting(path.join(folder, 'tls.crt'), 'CERT'),
        key: setting(path.join(folder, 'tls.key'), 'KEY'),
      },
    }),
    verify: true,
  };
}

function write(folder: string, ca: Authority, { cert, key }: Pair): void {
  fileOf(folder, 'ca.crt', ca.cert);
  fileOf(folder, 'tls.crt', cert);
  fileOf(folder, 'tls.key', key);
}

/** As the kubelet mounts a secret: files are links into a folder that a link is swapped to. */
function mount(folder: string, version: string, ca: Authority, pair: Pair): void {
  mkdirSync(path.join(folder, version));
  write(path.join(folder, version), ca, pair);
  symlinkSync(version, path.join(folder, '..data_tmp'));
  renameSync(path.join(folder, '..data_tmp'), path.join(folder, '..data'));
}

async function mutual(t: TestContext, ca: Authority, port = 0) {
  const receiver = await startReceiver(t, {
    port,
    tls: { ...(await ca.issue('server')), clientCa: ca.cert },
  });
  return receiver;
}

// The first, for Node says it once only.
test('a receiver at an IP address is verified by it, without the server name that Node deprecates', async (t) => {
  const warnings = warnedIn(t);
  const folder = testFolder(t);
  fileOf(folder, 'ca.crt', authority.cert);
  const receiver = await startReceiver(t, { tls: server });
  const trial = startTrial(t, { endpoint: `127.0.0.1:${receiver.port}`, tls: tlsOf(folder, false) });
  trial.offer();
  assert.equal((await trial.settled()).sent, 1);
  assert.deepEqual(warnings, []);
});

test('certificates that Kubernetes swaps are used at the next connection', posix, async (t) => {
  const folder = testFolder(t);
  mount(folder, 'v1', authority, await authority.issue('client'));
  for (const name of ['ca.crt', 'tls.crt', 'tls.key'])
    symlinkSync(path.join('..data', name), path.join(folder, name));
  const before = await mutual(t, authority);
  const trial = startTrial(t, { endpoint: `127.0.0.1:${before.port}`, tls: tlsOf(folder) });
  trial.offer(5);
  assert.equal((await trial.settled()).sent, 5);
  before.kill();
  const after = await mutual(t, stranger, before.port);
  trial.offer(5);
  await until(() => trial.delays.some(({ message }) => /certificate/.test(message)));
  mount(folder, 'v2', stranger, await stranger.issue('client'));
  const stats = await trial.settled();
  assert.equal(stats.sent, 10);
  assert.equal(after.taken.length, 5);
});

test('files that cannot be used leave the last good ones in use, which is said once', async (t) => {
  const warnings = warnedIn(t);
  const folder = testFolder(t);
  write(folder, authority, await authority.issue('client'));
  const before = await mutual(t, authority);
  const trial = startTrial(t, { endpoint: `127.0.0.1:${before.port}`, tls: tlsOf(folder) });
  trial.offer();
  await trial.settled();
  writeFileSync(path.join(folder, 'tls.key'), (await authority.issue('other')).key);
  before.kill();
  trial.offer();
  await until(() => trial.delays.length > 0 && warnings.length > 0);
  const after = await mutual(t, authority, before.port);
  assert.equal((await trial.settled()).sent, 2);
  assert.equal(after.taken.length, 1);
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? '',
    /KEY: .* does not hold the key of the certificate in CERT; what was read before/,
  );
});

test('an expired certificate of the receiver is a warning at once, and spans wait for a new one', async (t) => {
  const warnings = warnedIn(t);
  const folder = testFolder(t);
  fileOf(folder, 'ca.crt', authority.cert);
  const expired = await startReceiver(t, { tls: await authority.issue('server', { expired: true }) });
  const endpoint = `localhost:${expired.port}`;
  const { onRetry } = createDeliveryWarnings(endpoint);
  const trial = startTrial(t, { endpoint, tls: tlsOf(folder, false), onRetry });
  trial.offer(3);
  await until(() => warnings.length > 0);
  assert.match(
    warnings[0] ?? '',
    /spans wait for localhost:\d+ \(UNAVAILABLE: certificate has expired.*3 waiting/,
  );
  expired.kill();
  await startReceiver(t, { port: expired.port, tls: server });
  assert.equal((await trial.settled()).sent, 3);
  assert.equal(warnings.length, 1);
});

test('an expired client certificate is told by its own', async (t) => {
  const warnings = warnedIn(t);
  const folder = testFolder(t);
  write(folder, authority, await authority.issue('client', { expired: true }));
  startTrial(t, { endpoint: '127.0.0.1:1', tls: tlsOf(folder) });
  await until(() => warnings.length > 0);
  assert.match(warnings[0] ?? '', /CERT: the client certificate expired on /);
});

test('a receiver that another authority signed, or for another address, gets nothing', async (t) => {
  const folder = testFolder(t);
  fileOf(folder, 'ca.crt', authority.cert);
  for (const tls of [await stranger.issue('server'), await authority.issue('server', { ip: '127.0.0.2' })]) {
    const receiver = await startReceiver(t, { tls });
    const options = { tls: tlsOf(folder, false), limits: { maxAgeMillis: 200 } };
    const trial = startTrial(t, { endpoint: `127.0.0.1:${receiver.port}`, ...options });
    trial.offer();
    assert.deepEqual((await trial.settled()).dropped, { expired: 1 });
    assert.match(trial.losses[0]?.message ?? '', /certificate|does not match/);
    assert.equal(receiver.requests.length, 0);
  }
});

test('without verification any certificate will do', async (t) => {
  const receiver = await startReceiver(t, { tls: await stranger.issue('server', { expired: true }) });
  const trial = startTrial(t, { endpoint: `127.0.0.1:${receiver.port}`, tls: { verify: false } });
  trial.offer();
  assert.equal((await trial.settled()).sent, 1);
});

test('a token file is sent as bearer token, and anew when it changes', async (t) => {
  const file = fileOf(testFolder(t), 'token', 'first-token\n');
  const receiver = await startReceiver(t);
  const trial = startTrial(t, {
    endpoint: `127.0.0.1:${receiver.port}`,
    tokenFile: setting(file, 'TOKEN'),
    headers: { 'x-scope-orgid': 'lab' },
  });
  const tokens = () => new Set(receiver.requests.map(({ metadata }) => metadata.get('authorization')[0]));
  trial.offer();
  await trial.settled();
  assert.deepEqual([...tokens()], ['Bearer first-token']);
  assert.equal(receiver.requests[0]?.metadata.get('x-scope-orgid')[0], 'lab');
  writeFileSync(file, 'second-token');
  await until(() => {
    trial.offer();
    return tokens().has('Bearer second-token');
  });
  await trial.settled();
});

test('a token file that cannot be used is an error at the start, without its content', (t) => {
  const folder = testFolder(t);
  for (const [file, problem] of [
    [path.join(folder, 'none'), /TOKEN: cannot read/],
    [fileOf(folder, 'lines', 's3cret\nlines'), /TOKEN: .* holds no token/],
  ] as const)
    assert.throws(
      () => startTrial(t, { endpoint: '127.0.0.1:1', tokenFile: setting(file, 'TOKEN') }),
      (error) => {
        assert.ok(error instanceof TelemetryConfigError);
        assert.match(error.message, problem);
        assert.doesNotMatch(error.message, /s3cret/);
        return true;
      },
    );
});
