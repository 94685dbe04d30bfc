import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startViewer, type Viewer } from '@vk-telemetry/viewer';
import { createCertificate } from '../certificates.ts';
import { freePort } from '../ports.ts';
import { runRecorded } from '../spans/recorded-run.ts';
import { testDir } from '../test-dir.ts';
import { onPath } from '../tools/command.ts';
import { findHelm } from '../tools/helm.ts';
import { createHelm, NAMESPACE, RELEASE } from './helm.ts';
import { ofKind } from './objects.ts';

const found = await findHelm();
const curl = onPath('curl') ? undefined : 'no curl on PATH';
const options = { skip: 'missing' in found ? found.missing : (curl ?? false), timeout: 120_000 };
const SENDER = fileURLToPath(new URL('../spans/sender.ts', import.meta.url));
const exec = promisify(execFile);

/** What takes spans and answers for them as Tempo does. */
async function viewerOf(t: TestContext): Promise<Viewer> {
  const viewer = await startViewer({ grpcPort: 0, httpPort: 0, apiPort: 0 });
  t.after(() => viewer.close());
  return viewer;
}

async function helmOf(t: TestContext) {
  if ('missing' in found) throw new Error(found.missing);
  return createHelm(t, found.path);
}

/** The ports of Tempo's Service as somebody outside the cluster sees them. */
const outside = ({ ports }: Viewer): Readonly<Record<string, number>> => ({
  [`${RELEASE}-tempo.${NAMESPACE}.svc:4317`]: ports.grpc,
  [`${RELEASE}-tempo.${NAMESPACE}.svc:4318`]: ports.http,
  [`${RELEASE}-tempo.${NAMESPACE}.svc:3200`]: ports.api,
});

function reachable(value: string, viewer: Viewer): string {
  const [address, port] = Object.entries(outside(viewer)).find(([name]) => value.includes(name)) ?? [];
  assert.ok(address, `${value} is no address of Tempo's Service`);
  return value.replace(address, `127.0.0.1:${port}`);
}

interface TestPod {
  readonly containers: readonly [
    {
      readonly command: readonly string[];
      readonly args: readonly string[];
      readonly env: readonly Variable[];
    },
  ];
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** What the pod of `helm test` runs, with a store in place of Tempo's Service. */
async function testPod(t: TestContext, set: readonly string[] = []) {
  const [pod] = ofKind<TestPod>(await (await helmOf(t)).render({ set }), 'Pod');
  assert.ok(pod);
  const [{ command, args, env }] = pod.spec.containers;
  const [shell = '', ...flags] = command;
  const viewer = await viewerOf(t);
  const place = (value: string) => (value.includes('://') ? reachable(value, viewer) : value);
  return {
    viewer,
    variables: Object.fromEntries(env.map(({ name, value }) => [name, place(value)])),
    run: (variables: Readonly<Record<string, string>>) =>
      exec(shell, [...flags, ...args], { env: { PATH: process.env.PATH, ...variables } }),
  };
}

const SENT = /sent trace [0-9a-f]{32}\nread it back at attempt \d+\n$/;

test('helm test sends a span and reads it back', options, async (t) => {
  const { variables, run } = await testPod(t);
  assert.match((await run(variables)).stdout, SENT);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  await assert.rejects(run({ ...variables, OTLP: nobody }), /code 7|Failed to connect|Could not connect/i);
});

test(
  'helm test sends by TLS where the receivers have it, and cannot where they want a certificate',
  options,
  async (t) => {
    const tls = ['tempo.receivers.tls.enabled=true', 'tempo.receivers.tls.existingSecret=s'];
    const { viewer, variables, run } = await testPod(t, tls);
    const { cert, key } = await createCertificate(await testDir(t), 'tempo');
    const [certificate, privateKey] = await Promise.all([readFile(cert), readFile(key)]);
    const receiver = createServer({ cert: certificate, key: privateKey }, (socket) => {
      socket.pipe(connect(viewer.ports.http, '127.0.0.1')).pipe(socket);
    });
    receiver.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    t.after(() => receiver.close());
    const { port } = receiver.address() as AddressInfo;
    assert.match(variables.OTLP ?? '', /^https:/);
    const { stdout } = await run({ ...variables, OTLP: `https://127.0.0.1:${port}` });
    assert.match(stdout, SENT);
    const strict = { ...variables, OTLP: `https://127.0.0.1:${port}`, CURL_OPTIONS: '' };
    await assert.rejects(run(strict), /certificate/);

    const mutual = await (await helmOf(t)).render({
      set: [...tls, 'tempo.receivers.tls.clientCertificates=true'],
    });
    assert.deepEqual(ofKind(mutual, 'Pod'), []);
  },
);

const WAYS: Readonly<Record<string, readonly string[]>> = {
  gRPC: [],
  HTTP: ['tempo.receivers.grpc.enabled=false'],
  'gRPC with a tenant': ['tempo.multitenancy=true', 'tempo.tenant=interlink'],
};

for (const [way, set] of Object.entries(WAYS))
  test(`The ConfigMap of variables lets a virtual kubelet send by ${way}`, options, async (t) => {
    const viewer = await viewerOf(t);
    const objects = await (await helmOf(t)).render({
      set: ['virtualKubelet.configMap.enabled=true', ...set],
    });
    const variables = objects.find(({ data }) => data?.ENABLE_TRACING)?.data ?? {};
    const endpoint = reachable(variables.TELEMETRY_ENDPOINT ?? '', viewer);
    const { code, stderr, spans } = await runRecorded(t, SENDER, {
      env: { ...variables, TELEMETRY_ENDPOINT: endpoint },
    });
    assert.equal(code, 0, stderr);
    const [created] = spans.filter(({ name }) => name === 'CreatePodVK');
    assert.ok(created);
    const found = await fetch(`http://127.0.0.1:${viewer.ports.api}/api/v2/traces/${created.traceId}`);
    assert.match(await found.text(), /CreatePodVK/);
  });
