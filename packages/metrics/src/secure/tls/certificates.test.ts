import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect } from 'node:tls';
import { createAuthority, type Pair } from '../../testing/certificates.ts';
import { fileOf, testFolder } from '../../testing/folder.ts';
import { sampleOf, until } from '../../testing/scrapes.ts';
import { authority, startMetricsServer } from '../testing/metrics-server.ts';

const [first, second] = [await authority.issue('first'), await authority.issue('second', { days: 3 })];
const posix = { skip: process.platform === 'win32' };
/** Longer than any test: what is seen sooner was seen in the folder. */
const NEVER = 2 ** 31 - 1;

function write(folder: string, { cert, key }: Pair) {
  return { certFile: fileOf(folder, 'tls.crt', cert), keyFile: fileOf(folder, 'tls.key', key) };
}

/** As the kubelet mounts a secret: a link is swapped to a new folder. */
function mount(folder: string, version: string, pair: Pair): void {
  const target = path.join(folder, version);
  mkdirSync(target);
  write(target, pair);
  symlinkSync(version, path.join(folder, '..data_tmp'));
  renameSync(path.join(folder, '..data_tmp'), path.join(folder, '..data'));
}

async function start(t: TestContext, files: { certFile: string; keyFile: string }, reloadIntervalMs = NEVER) {
  const server = await startMetricsServer(t, {
    tls: { ...files, reloadIntervalMs },
  });
  const metric = async (name: string, ...labels: string[]) =>
    sampleOf((await server.get()).text, name, ...labels);
  const served = () =>
    new Promise<string>((resolve, reject) => {
      const { port } = server.address;
      const socket = connect({ host: '127.0.0.1', port, ca: authority.cert }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.end();
      });
      socket.on('error', reject);
    });
  return { server, served, metric };
}

const reads = 'certwatcher_read_certificate_total';
const errors = 'certwatcher_read_certificate_errors_total';
const end = 'vk_telemetry_metrics_certificate_expiration_timestamp_seconds';

const endOf = ({ cert }: Pair): number => Date.parse(new X509Certificate(cert).validTo) / 1000;

test('a certificate that is renewed is served from then on, and connections live on', async (t) => {
  const folder = testFolder(t);
  const { served, metric } = await start(t, write(folder, first));
  assert.equal(await served(), 'first');
  assert.deepEqual(
    [await metric(reads), await metric(errors), await metric(end, 'server')],
    [1, 0, endOf(first)],
  );
  write(folder, second);
  await until(async () => (await served()) === 'second', 'the second certificate');
  assert.deepEqual(
    [await metric(reads), await metric(errors), await metric(end, 'server')],
    [2, 0, endOf(second)],
  );
});

test('the swap of a mounted secret’s link is seen', posix, async (t) => {
  const folder = testFolder(t);
  mount(folder, '..1', first);
  for (const name of ['tls.crt', 'tls.key']) symlinkSync(path.join('..data', name), path.join(folder, name));
  const files = { certFile: path.join(folder, 'tls.crt'), keyFile: path.join(folder, 'tls.key') };
  const { served, metric } = await start(t, files);
  assert.equal(await served(), 'first');
  mount(folder, '..2', second);
  rmSync(path.join(folder, '..1'), { recursive: true });
  await until(async () => (await served()) === 'second', 'the second certificate');
  assert.deepEqual([await metric(reads), await metric(errors)], [2, 0]);
});

test('what no folder tells is found by looking at each interval', posix, async (t) => {
  const folder = testFolder(t);
  const elsewhere = testFolder(t);
  const targets = write(elsewhere, first);
  const files = { certFile: path.join(folder, 'tls.crt'), keyFile: path.join(folder, 'tls.key') };
  symlinkSync(targets.certFile, files.certFile);
  symlinkSync(targets.keyFile, files.keyFile);
  const { served } = await start(t, files, 20);
  write(elsewhere, second);
  await until(async () => (await served()) === 'second', 'the second certificate');
});

for (const [name, breakIt] of [
  ['another one’s key', (folder: string) => fileOf(folder, 'tls.key', second.key)],
  ['no certificate', (folder: string) => fileOf(folder, 'tls.crt', 'some words')],
  ['an empty key', (folder: string) => fileOf(folder, 'tls.key', '')],
  ['no key file', (folder: string) => unlinkSync(path.join(folder, 'tls.key'))],
  ['no folder', (folder: string) => rmSync(folder, { recursive: true })],
] as const) {
  test(`with ${name} the old pair stays, which is counted and warned of, until there is a good one`, async (t) => {
    const warnings: string[] = [];
    const hear = (warning: Error) => warnings.push(warning.message);
    process.on('warning', hear);
    t.after(() => process.off('warning', hear));
    const folder = path.join(testFolder(t), 'pair');
    mkdirSync(folder);
    const { served, metric } = await start(t, write(folder, first), 500);
    breakIt(folder);
    await until(async () => (await metric(errors)) === 1, 'the error is counted');
    assert.equal(await served(), 'first');
    assert.equal(await metric(end, 'server'), endOf(first));
    assert.equal(warnings.length, 1);
    assert.match(String(warnings), /tls\.(crt|key).*stay in use$/);
    assert.doesNotMatch(String(warnings), /BEGIN/);
    mkdirSync(folder, { recursive: true });
    write(folder, second);
    await until(async () => (await served()) === 'second', 'the second certificate');
  });
}

test('of a chain the end of the certificate itself is told', async (t) => {
  const signer = await createAuthority();
  const chain = { cert: `${second.cert}\n${signer.cert}`, key: second.key };
  const { metric } = await start(t, write(testFolder(t), chain));
  assert.notEqual(endOf(second), endOf(signer));
  assert.equal(await metric(end, 'server'), endOf(second));
});

for (const [name, files, message] of [
  [
    'missing',
    (folder: string) => ({ ...write(folder, first), keyFile: path.join(folder, 'no.key') }),
    /no\.key/,
  ],
  [
    'mismatched',
    (folder: string) => write(folder, { cert: first.cert, key: second.key }),
    /tls\.key with .*tls\.crt/,
  ],
  ['empty', (folder: string) => write(folder, { cert: '', key: '' }), /tls\.crt cannot be used/],
] as const) {
  test(`a pair that is ${name} at the start is an error that names the file`, async (t) => {
    await assert.rejects(start(t, files(testFolder(t))), { code: 'ERR_METRICS_CERTIFICATE', message });
  });
}

test('TLS 1.1 and clients of HTTP/2 alone get no connection', async (t) => {
  const { server } = await start(t, write(testFolder(t), first));
  const { port } = server.address;
  for (const options of [
    { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' },
    { ALPNProtocols: ['h2'] },
  ] as const) {
    const failed = new Promise<Error>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ca: authority.cert, ...options }, () =>
        reject(new Error('connected')),
      );
      socket.on('error', resolve);
      t.after(() => socket.destroy());
    });
    assert.match(String((await failed) satisfies Error), /alert|ECONNRESET/i);
  }
});
