import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { runChild } from './testing/child.ts';

/** Lists every file that is loaded, by import or require, while the package starts and makes a span. */
const COUNT = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
const { startTracing, withSpan } = await import('./index.ts');
const tracing = startTracing();
withSpan('GetPodsVK', {}, () => {});
await tracing.shutdown({ timeout: 1 });
process.send(loaded);
process.disconnect();`;

async function loadedPackages(t: TestContext, env: Record<string, string>) {
  const child = runChild(t, COUNT, { env });
  const loaded = await child.message();
  assert.ok(Array.isArray(loaded));
  const { stderr } = await child.ended;
  const packages = loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  const own = loaded.flatMap((url) => /tracing\/src\/(.*)\.ts$/.exec(url)?.[1] ?? []);
  return { packages: new Set(packages), files: packages.length, own: new Set(own), stderr };
}

test('with tracing off no module but the API is loaded', async (t) => {
  for (const env of [{}, { ENABLE_TRACING: '1', OTEL_SDK_DISABLED: 'true' }]) {
    const { packages, own, stderr } = await loadedPackages(t, env);
    assert.deepEqual([...packages], ['@opentelemetry/api']);
    assert.ok(own.has('start'));
    assert.deepEqual(
      [...own].filter((file) => /^(sdk|standard|export\/)/.test(file)),
      [],
    );
    assert.equal(stderr, '');
  }
});

test('with tracing on the SDK is loaded, and nothing warns', async (t) => {
  const env = { ENABLE_TRACING: '1', TELEMETRY_ENDPOINT: 'unix:/nowhere', NODE_OPTIONS: '--trace-warnings' };
  const { packages, files, stderr } = await loadedPackages(t, env);
  for (const name of ['@opentelemetry/sdk-node', '@opentelemetry/sdk-trace', '@grpc/grpc-js'])
    assert.ok(packages.has(name), name);
  assert.ok(files > 100);
  assert.doesNotMatch(stderr, /ExperimentalWarning/);
});

test('only the pipeline and the transport that are used are loaded', async (t) => {
  const parts = ['standard', 'export/ring', 'export/transport/grpc/grpc', 'export/transport/http/http'];
  for (const [protocol, used] of [
    ['grpc', ['export/ring', 'export/transport/grpc/grpc']],
    ['http/protobuf', ['export/ring', 'export/transport/http/http']],
    ['http/json', ['standard']],
  ] as const) {
    const env = { ENABLE_TRACING: '1', OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
    const { own } = await loadedPackages(t, env);
    assert.deepEqual(
      parts.filter((file) => own.has(file)),
      used,
    );
  }
});
