import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { MetricsError } from '../../../errors.ts';
import { collector } from '../../../index.ts';
import { createAuthority } from '../../../testing/certificates.ts';
import { fileOf, testFolder } from '../../../testing/folder.ts';
import { startGrpcReceiver, startHttpReceiver } from '../../testing/receiver.ts';
import { createOtlpExporter } from '../exporter.ts';
import { type OtlpExporterOptions, resolveSettings } from './settings.ts';

const urlOf = (options: OtlpExporterOptions, env: Record<string, string> = {}): string =>
  resolveSettings({ ...options, env }).endpoint.url.href;

test('the endpoint is what the specification makes of options and variables', () => {
  const general = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a:4318/base/' };
  const specific = { ...general, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://b' };
  const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  assert.equal(urlOf({}), 'http://localhost:4318/v1/metrics');
  assert.equal(urlOf({}, general), 'http://a:4318/base/v1/metrics');
  assert.equal(urlOf({}, specific), 'https://b/');
  assert.equal(urlOf({ endpoint: 'http://c' }, specific), 'http://c/v1/metrics');
  assert.equal(urlOf({ endpoint: 'http://c/other' }), 'http://c/other');
  assert.equal(urlOf({}, grpc), 'http://localhost:4317/');
  assert.equal(urlOf({ endpoint: 'tempo:4317' }, grpc), 'https://tempo:4317/');
  assert.equal(urlOf({ endpoint: '[::1]', insecure: true }, grpc), 'http://[::1]:4317/');
  assert.equal(
    urlOf({ endpoint: 'tempo' }, { ...grpc, OTEL_EXPORTER_OTLP_METRICS_INSECURE: 'true' }),
    'http://tempo:4317/',
  );
  assert.equal(
    resolveSettings({ env: { ...grpc, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/protobuf' } }).endpoint
      .protocol,
    'http/protobuf',
  );
});

test('variables hold where an option does not, those for metrics before those for all', () => {
  const env = {
    OTEL_EXPORTER_OTLP_HEADERS: 'a=1, b=x%20y',
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'B=2',
    OTEL_EXPORTER_OTLP_TIMEOUT: '7',
    OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '8',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_METRIC_EXPORT_INTERVAL: '9',
    OTEL_METRIC_EXPORT_TIMEOUT: ' ',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=r,k=v%2Cw',
    OTEL_SERVICE_NAME: 's',
  };
  const { headers, timeoutMs, gzip, intervalMs, exportTimeoutMs, resource } = resolveSettings({
    env,
    headers: { c: '3' },
    resource: { own: 'o' },
  });
  assert.deepEqual(headers, { a: '1', b: '2', c: '3' });
  assert.deepEqual([timeoutMs, gzip, intervalMs, exportTimeoutMs], [8, false, 9, 30_000]);
  assert.deepEqual(resource, { 'service.name': 's', k: 'v,w', own: 'o' });
  assert.equal(resolveSettings({ env, timeoutMs: 1, compression: 'gzip' }).timeoutMs, 1);
});

test('a value that cannot be meant is refused, by the name of its option or variable and without secrets', () => {
  const wrong: readonly (readonly [OtlpExporterOptions & { env?: object }, RegExp])[] = [
    [{ endpoint: 'ftp://a' }, /^endpoint is "ftp:\/\/a"/],
    [{ endpoint: 'http://u:pw@a' }, /^endpoint has a user/],
    [{ endpoint: 'http://a/b', protocol: 'grpc' }, /^endpoint .* path/],
    [{ env: { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'a:4318' } }, /^OTEL_EXPORTER_OTLP_METRICS_ENDPOINT is/],
    [{ env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' } }, /^OTEL_EXPORTER_OTLP_PROTOCOL is "http\/json"/],
    [{ protocol: 'udp' as 'grpc' }, /^protocol is "udp"/],
    [{ env: { OTEL_EXPORTER_OTLP_HEADERS: 'secret' } }, /^OTEL_EXPORTER_OTLP_HEADERS is no list/],
    [
      { env: { OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'a=%ZZ' } },
      /^OTEL_EXPORTER_OTLP_METRICS_HEADERS is no list/,
    ],
    [{ env: { OTEL_RESOURCE_ATTRIBUTES: '=x' } }, /^OTEL_RESOURCE_ATTRIBUTES is no list/],
    [{ headers: { 'a b': '1' } }, /^headers has the header a b/],
    [{ headers: { a: 'secret\n' } }, /^headers has the header a,/],
    [{ compression: 'zstd' as 'gzip' }, /^compression is "zstd"/],
    [{ env: { OTEL_METRIC_EXPORT_INTERVAL: '1m' } }, /^OTEL_METRIC_EXPORT_INTERVAL is "1m"/],
    [{ intervalMs: 0 }, /^intervalMs is "0"/],
    [{ timeoutMs: 1.5 }, /^timeoutMs is "1.5"/],
    [{ exportTimeoutMs: 2 ** 31 }, /^exportTimeoutMs/],
    [{ maxRequestBytes: 10 }, /^maxRequestBytes is 10/],
    [{ tokenFile: '/none/token' }, /^tokenFile is "\/none\/token"/],
    [{ tls: { caFile: '/none/ca' } }, /^tls.caFile .* http, which is plaintext/],
    [
      { endpoint: 'https://a', tls: { caFile: '/none/ca' } },
      /^tls.caFile is "\/none\/ca", which cannot be read/,
    ],
    [{ endpoint: 'https://a', tls: { certFile: '/none/crt' } }, /^tls.certFile is there without a key/],
    [
      { env: { OTEL_EXPORTER_OTLP_CLIENT_KEY: '/none/key' } },
      /^OTEL_EXPORTER_OTLP_CLIENT_KEY is there without/,
    ],
    [
      { env: { OTEL_EXPORTER_OTLP_CERTIFICATE: import.meta.filename } },
      /^OTEL_EXPORTER_OTLP_CERTIFICATE cannot be used/,
    ],
  ];
  for (const [options, message] of wrong)
    assert.throws(
      () => resolveSettings({ env: {}, ...options }),
      (error) => {
        assert.ok(error instanceof MetricsError && error.code === 'ERR_METRICS_OPTION');
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /secret|pw/);
        return true;
      },
    );
});

test('certificates and token are those that the files hold at each export', async (t) => {
  const folder = testFolder(t);
  const [authority, other] = [await createAuthority('a'), await createAuthority('b')];
  const receivers = [
    [
      'grpc',
      await startGrpcReceiver(t, { tls: await authority.issue('localhost'), clientCa: authority.cert }),
    ],
    [
      'http/protobuf',
      await startHttpReceiver(t, { tls: await authority.issue('localhost'), clientCa: authority.cert }),
    ],
  ] as const;
  for (const [protocol, receiver] of receivers) {
    const pair = await authority.issue('client');
    const files = {
      caFile: fileOf(folder, 'ca', other.cert),
      certFile: fileOf(folder, 'crt', pair.cert),
      keyFile: fileOf(folder, 'key', pair.key),
    };
    const exporter = createOtlpExporter(
      collector(() => [{ name: 'x', help: '', type: 'gauge', points: [{ labels: {}, value: 1 }] }]),
      {
        endpoint: `https://127.0.0.1:${receiver.port}`,
        protocol,
        tls: files,
        tokenFile: fileOf(folder, 'token', 'first\n'),
        exportTimeoutMs: 1,
        intervalMs: 10_000_000,
        env: {},
      },
    );
    const distrusted = await exporter.flush();
    assert.equal(distrusted.exported, 0);
    assert.match(distrusted.lastError?.reason ?? '', /UNABLE_TO_VERIFY|SELF_SIGNED|SIGNATURE/);
    fileOf(folder, 'ca', authority.cert);
    fileOf(folder, 'token', 'second\n');
    assert.equal((await exporter.flush()).exported, 1);
    assert.equal(receiver.taken[0]?.headers.authorization, 'Bearer second');
    fileOf(folder, 'key', 'broken');
    rmSync(files.certFile);
    assert.equal((await exporter.flush()).exported, 2);
    await exporter.shutdown();
  }
});
