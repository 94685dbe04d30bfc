import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ServerCredentials } from '@grpc/grpc-js';
import { generate } from 'selfsigned';
import { startCollector } from '../testing/collector.ts';
import { request } from '../testing/spans.ts';
import { post, setEnvironment, testViewer } from '../testing/viewer.ts';
import { startViewer } from '../viewer.ts';

interface Pair {
  readonly cert: string;
  readonly key: string;
}

const certificate = async (commonName: string, signedBy?: Pair): Promise<Pair> => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(signedBy && { ca: signedBy }),
    extensions: [
      { name: 'basicConstraints', cA: signedBy === undefined, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  return { cert, key };
};

/** A CA, and certificates of it in files. */
const authority = async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'viewer-tls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const ca = await certificate('test CA');
  const server = await certificate('collector', ca);
  const client = await certificate('viewer', ca);
  return {
    ca,
    server,
    files: {
      ca: file('ca.pem', ca.cert),
      cert: file('client.pem', client.cert),
      key: file('client.key', client.key),
      other: file('other.pem', (await certificate('other CA')).cert),
      text: file('text.pem', 'no certificate'),
    },
  };
};

/** A collector that wants a certificate of the CA. */
const secureCollector = async (t: TestContext, { ca, server }: { ca: Pair; server: Pair }) => {
  const pair = { cert_chain: Buffer.from(server.cert), private_key: Buffer.from(server.key) };
  return startCollector(t, { credentials: ServerCredentials.createSsl(Buffer.from(ca.cert), [pair], true) });
};

for (const scheme of ['https://', '']) {
  test(`an endpoint ${scheme || 'without a scheme'} with a CA and a client certificate is mutual TLS`, async (t) => {
    const { files, ...pairs } = await authority(t);
    const collector = await secureCollector(t, pairs);
    setEnvironment(t, {
      OTEL_EXPORTER_OTLP_CERTIFICATE: files.ca,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: files.cert,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: files.key,
    });
    const viewer = await testViewer(t, { forward: `${scheme}localhost:${collector.port}` });
    await post(viewer, request([{}]));
    await viewer.close();
    assert.equal(collector.taken.length, 1);
  });
}

for (const [whose, environment] of [
  ['of a CA of its own', {}],
  ['of another CA', { OTEL_EXPORTER_OTLP_CERTIFICATE: 'other' }],
] as const) {
  test(`a collector whose certificate is ${whose} gets nothing, and the warning says why`, async (t) => {
    const { files, ...pairs } = await authority(t);
    const collector = await secureCollector(t, pairs);
    if ('OTEL_EXPORTER_OTLP_CERTIFICATE' in environment) {
      setEnvironment(t, { OTEL_EXPORTER_OTLP_CERTIFICATE: files.other });
    }
    const { promise, resolve } = Promise.withResolvers<string>();
    const forward = `https://localhost:${collector.port}`;
    const viewer = await testViewer(t, { forward, onWarning: resolve });
    await post(viewer, request([{}]));
    assert.match(await promise, /UNAVAILABLE: .*certificate/);
    await viewer.close();
    assert.deepEqual([collector.requests.length, viewer.forwarded()?.requests], [0, 0]);
  });
}

test('OTLP/HTTP over TLS verifies the certificate too', async (t) => {
  const { server, files } = await authority(t);
  let got = 0;
  const collector = createServer(server, (_request, response) => {
    got++;
    response.end();
  });
  await new Promise<void>((resolve) => collector.listen(0, resolve));
  t.after(() => {
    collector.close();
    collector.closeAllConnections();
  });
  const forward = `https://localhost:${(collector.address() as AddressInfo).port}/v1/traces`;
  const warnings: string[] = [];
  const run = async () => {
    const viewer = await testViewer(t, { forward, onWarning: (message) => warnings.push(message) });
    await post(viewer, request([{}]));
    await viewer.close();
    return viewer.forwarded()?.requests;
  };
  assert.equal(await run(), 0);
  assert.match(warnings.join(), /unable to verify|self-signed/);
  setEnvironment(t, { OTEL_EXPORTER_OTLP_CERTIFICATE: files.ca });
  assert.equal(await run(), 1);
  assert.equal(got, 1);
});

for (const [forward, names, message] of [
  ['https://h', ['text'], /^OTEL_EXPORTER_OTLP_CERTIFICATE names a file that is not PEM/],
  ['http://h', ['ca'], /^OTEL_EXPORTER_OTLP_CERTIFICATE is for TLS, but --forward says http/],
  ['https://h', ['ca', 'cert'], /^OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE needs the other half/],
] as const) {
  test(`--forward ${forward} with the files ${names.join(', ')} is refused`, async (t) => {
    const { files } = await authority(t);
    const [ca, cert] = names;
    setEnvironment(t, {
      OTEL_EXPORTER_OTLP_CERTIFICATE: files[ca],
      ...(cert && { OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: files[cert] }),
    });
    await assert.rejects(startViewer({ forward }), { code: 'ERR_VIEWER_OPTION', message });
  });
}
