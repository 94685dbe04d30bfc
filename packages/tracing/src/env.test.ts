import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tracingOptionsFromEnv } from './env.ts';
import { TelemetryConfigError } from './errors.ts';
import type { TracingOptions } from './options.ts';
import type { Env } from './setting.ts';

const on = (env: Env = {}, options: TracingOptions = {}) =>
  tracingOptionsFromEnv({ ENABLE_TRACING: '1', ...env }, options, 'the-host');

function refused(env: Env, variable: string, message: RegExp, options: TracingOptions = {}): void {
  assert.throws(
    () => on(env, options),
    (error) => {
      assert.ok(error instanceof TelemetryConfigError, String(error));
      assert.equal(error.variable, variable);
      assert.match(error.message, message);
      assert.ok(error.message.startsWith(`${variable}: `));
      return true;
    },
  );
}

const endpointOf = (env: Env) => {
  const { scheme, host, port, path } = on(env).endpoint;
  return `${scheme ?? ''}|${host}|${port}|${path}`;
};

test('tracing is on exactly when ENABLE_TRACING is 1', () => {
  assert.equal(on().enabled, true);
  for (const value of ['0', 'true', 'yes', '11', 'on']) {
    const { enabled, warnings } = tracingOptionsFromEnv({ ENABLE_TRACING: value });
    assert.equal(enabled, false);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', new RegExp(`ENABLE_TRACING is "${value}"`));
  }
  for (const value of ['', '  ', undefined])
    assert.deepEqual(tracingOptionsFromEnv({ ENABLE_TRACING: value }).warnings, []);
});

test('enabled in code wins over ENABLE_TRACING, and OTEL_SDK_DISABLED over both', () => {
  assert.equal(tracingOptionsFromEnv({}, { enabled: true }).enabled, true);
  assert.equal(on({}, { enabled: false }).enabled, false);
  assert.equal(on({ OTEL_SDK_DISABLED: 'TRUE' }).enabled, false);
  assert.equal(on({ OTEL_SDK_DISABLED: 'true' }, { enabled: true }).enabled, false);
  assert.equal(on({ OTEL_SDK_DISABLED: 'false' }).enabled, true);
});

test('while tracing is off no other variable is looked at', () => {
  const { enabled } = tracingOptionsFromEnv({ TELEMETRY_ENDPOINT: 'ftp://x', OTEL_BSP_MAX_QUEUE_SIZE: 'x' });
  assert.equal(enabled, false);
});

test('an endpoint is host:port, IPv6 in brackets, or has a scheme', () => {
  assert.equal(endpointOf({}), '|localhost|4317|/');
  assert.equal(endpointOf({ TELEMETRY_ENDPOINT: 'tempo:1234' }), '|tempo|1234|/');
  assert.equal(endpointOf({ TELEMETRY_ENDPOINT: ' tempo.ns.svc ' }), '|tempo.ns.svc|4317|/');
  assert.equal(endpointOf({ TELEMETRY_ENDPOINT: '[::1]:80' }), '|[::1]|80|/');
  assert.equal(endpointOf({ TELEMETRY_ENDPOINT: '[2001:db8::1]' }), '|[2001:db8::1]|4317|/');
  assert.equal(endpointOf({ TELEMETRY_ENDPOINT: 'http://tempo:80' }), 'http|tempo|80|/');
  assert.equal(endpointOf({ TELEMETRY_ENDPOINT: 'https://tempo' }), 'https|tempo|443|/');
  assert.equal(endpointOf({ TELEMETRY_ENDPOINT: 'https://[::1]:4317/' }), 'https|[::1]|4317|/');
});

test('an endpoint may be a unix socket, by absolute or relative path', () => {
  const socket = (value: string) => on({ TELEMETRY_ENDPOINT: value }).endpoint.socketPath;
  assert.equal(socket('unix:/run/otel.sock'), '/run/otel.sock');
  assert.equal(socket('unix:///run/otel.sock'), '/run/otel.sock');
  assert.equal(socket('unix:otel.sock'), `${process.cwd()}/otel.sock`);
  refused({ TELEMETRY_ENDPOINT: 'unix:' }, 'TELEMETRY_ENDPOINT', /names no socket/);
  refused(
    { TELEMETRY_ENDPOINT: 'unix:/run/x', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    'TELEMETRY_ENDPOINT',
    /PROTOCOL=grpc/,
  );
});

test('an endpoint that is none is refused with the value and a remedy', () => {
  for (const value of [
    'ftp://tempo:1',
    'tempo:0',
    'tempo:99999',
    'tem po:1',
    ':4317',
    '[::1',
    'tempo:1?x=1',
    'grpc://a:1',
  ])
    refused({ TELEMETRY_ENDPOINT: value }, 'TELEMETRY_ENDPOINT', /use host:port/);
  refused({ TELEMETRY_ENDPOINT: '::1:4317' }, 'TELEMETRY_ENDPOINT', /IPv6 address without brackets/);
  refused({ TELEMETRY_ENDPOINT: 'http://tempo/v1/traces' }, 'TELEMETRY_ENDPOINT', /path/);
});

test('user and password in an endpoint are refused without being shown', () => {
  assert.throws(
    () => on({ TELEMETRY_ENDPOINT: 'https://me:hunter2@tempo:1' }),
    (error: Error) => /OTEL_EXPORTER_OTLP_HEADERS/.test(error.message) && !error.message.includes('hunter2'),
  );
});

test('any text as endpoint gives an endpoint or a TelemetryConfigError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain(), fc.ipV6()), (value) => {
      try {
        const { host, port, socketPath } = on({ TELEMETRY_ENDPOINT: value }).endpoint;
        assert.ok(socketPath || (host !== '' && port > 0 && port < 65_536));
      } catch (error) {
        assert.ok(error instanceof TelemetryConfigError, String(error));
      }
    }),
  );
});

test("OpenTelemetry's endpoint counts where interLink's is unset, the one for traces first", () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://all:1';
  const OTEL_EXPORTER_OTLP_TRACES_ENDPOINT = 'http://traces:2';
  assert.equal(endpointOf({ OTEL_EXPORTER_OTLP_ENDPOINT }), 'http|all|1|/');
  assert.equal(
    endpointOf({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT }),
    'http|traces|2|/',
  );
  assert.equal(endpointOf({ OTEL_EXPORTER_OTLP_ENDPOINT, TELEMETRY_ENDPOINT: 'own:3' }), '|own|3|/');
  assert.equal(
    endpointOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'all:1', OTEL_EXPORTER_OTLP_INSECURE: 'false' }),
    'https|all|1|/',
  );
});

test('OTLP over HTTP has its own port, and the path of traces below the endpoint', () => {
  const OTEL_EXPORTER_OTLP_PROTOCOL = 'http/protobuf';
  assert.equal(endpointOf({ OTEL_EXPORTER_OTLP_PROTOCOL }), '|localhost|4318|/v1/traces');
  const forAll = { OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:1/base/' };
  assert.equal(endpointOf(forAll), 'http|all|1|/base/v1/traces');
  const forTraces = { OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://all:1/x' };
  assert.equal(endpointOf(forTraces), 'http|all|1|/x');
  const complete = { OTEL_EXPORTER_OTLP_PROTOCOL, TELEMETRY_ENDPOINT: 'http://all:1/v1/traces' };
  assert.equal(endpointOf(complete), 'http|all|1|/v1/traces');
});

test('options in code win over the environment', () => {
  const settings = on(
    { TELEMETRY_ENDPOINT: 'env:1', NODENAME: 'env', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    { endpoint: 'code:2', nodeName: 'code', protocol: 'grpc', uniqueId: 'mine' },
  );
  assert.equal(settings.endpoint.host, 'code');
  assert.equal(settings.protocol, 'grpc');
  assert.equal(settings.nodeName, 'code');
  assert.equal(settings.resourceAttributes['service.name'], 'VK-InterLink-mine');
});

const serviceName = (env: Env, options: TracingOptions = {}) =>
  on(env, options).resourceAttributes['service.name'];

test('service.name has the prefix of the component and the id, the node or the host', () => {
  assert.equal(serviceName({ TELEMETRY_UNIQUE_ID: 'id', NODENAME: 'node' }), 'VK-InterLink-id');
  assert.equal(serviceName({ NODENAME: 'node' }), 'VK-InterLink-node');
  assert.equal(serviceName({}), 'VK-InterLink-the-host');
  assert.equal(serviceName({}, { component: 'interlink-api' }), 'InterLink-Plugin-the-host');
  assert.equal(serviceName({}, { component: 'plugin' }), 'Plugin-the-host');
});

test("OpenTelemetry's service name counts where TELEMETRY_UNIQUE_ID is unset", () => {
  const env = { OTEL_SERVICE_NAME: 'mine', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' };
  assert.equal(serviceName(env), 'mine');
  assert.equal(serviceName({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }), 'other');
  assert.equal(serviceName({ ...env, TELEMETRY_UNIQUE_ID: 'id' }), 'VK-InterLink-id');
  assert.equal(serviceName(env, { resourceAttributes: { 'service.name': 'code' } }), 'code');
});

test('service.instance.id is the same at every start: service and node, else host and port', () => {
  const instance = (env: Env, options: TracingOptions = {}) =>
    on(env, options).resourceAttributes['service.instance.id'];
  assert.equal(instance({ NODENAME: 'node', TELEMETRY_UNIQUE_ID: 'id' }), 'VK-InterLink-id@node');
  assert.equal(
    instance({ TELEMETRY_UNIQUE_ID: 'id' }, { component: 'plugin', port: 4000 }),
    'Plugin-id@the-host:4000',
  );
  assert.equal(instance({ OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=own' }), 'own');
});

test('OTEL_RESOURCE_ATTRIBUTES is decoded, and refused where it cannot be', () => {
  const { resourceAttributes } = on({ OTEL_RESOURCE_ATTRIBUTES: 'a.a=1, b.b=x%20y%2Cz ,c.c=d=e' });
  assert.equal(resourceAttributes['a.a'], '1');
  assert.equal(resourceAttributes['b.b'], 'x y,z');
  assert.equal(resourceAttributes['c.c'], 'd=e');
  refused({ OTEL_RESOURCE_ATTRIBUTES: 'novalue' }, 'OTEL_RESOURCE_ATTRIBUTES', /name=value/);
  refused({ OTEL_RESOURCE_ATTRIBUTES: 'a=%zz' }, 'OTEL_RESOURCE_ATTRIBUTES', /percent-encoded/);
});

test('headers of the environment and of the code are joined, the code winning', () => {
  const env = {
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc, X-Scope=a',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-scope=b',
  };
  assert.deepEqual(on(env).headers, { authorization: 'Bearer abc', 'x-scope': 'b' });
  assert.deepEqual(on(env, { headers: { 'X-Scope': 'c' } }).headers, {
    authorization: 'Bearer abc',
    'x-scope': 'c',
  });
});

test('a header that cannot be sent is refused without its value', () => {
  for (const value of [
    'token=sec%0Aret',
    'token=sec%ret',
    'to ken=secret',
    '=secret',
    'secret',
    'x-bin=secret',
  ])
    assert.throws(
      () => on({ OTEL_EXPORTER_OTLP_HEADERS: value }),
      (error: Error) => error instanceof TelemetryConfigError && !/sec|ret\b/.test(error.message),
    );
});

test('each variable that OpenTelemetry would ignore when it is wrong is refused', () => {
  refused({ OTEL_EXPORTER_OTLP_PROTOCOL: 'udp' }, 'OTEL_EXPORTER_OTLP_PROTOCOL', /grpc, http\/protobuf/);
  refused({ OTEL_TRACES_SAMPLER: 'half' }, 'OTEL_TRACES_SAMPLER', /parentbased_traceidratio/);
  const ratio = { OTEL_TRACES_SAMPLER: 'traceidratio' };
  refused({ ...ratio, OTEL_TRACES_SAMPLER_ARG: '1.5' }, 'OTEL_TRACES_SAMPLER_ARG', /0 to 1/);
  refused({ ...ratio, OTEL_TRACES_SAMPLER_ARG: 'x' }, 'OTEL_TRACES_SAMPLER_ARG', /0 to 1/);
  refused({ OTEL_PROPAGATORS: 'tracecontext,xray' }, 'OTEL_PROPAGATORS', /"xray"/);
  refused({ OTEL_LOG_LEVEL: 'loud' }, 'OTEL_LOG_LEVEL', /"loud"/);
  refused({ OTEL_BSP_MAX_QUEUE_SIZE: '0' }, 'OTEL_BSP_MAX_QUEUE_SIZE', /at least 1/);
  refused({ OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: 'x' }, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', /whole number/);
  refused({ OTEL_EXPORTER_OTLP_TIMEOUT: '1.5' }, 'OTEL_EXPORTER_OTLP_TIMEOUT', /whole number/);
  refused({ OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' }, 'OTEL_EXPORTER_OTLP_COMPRESSION', /gzip/);
  refused({ TELEMETRY_INSECURE_SKIP_VERIFY: '1' }, 'TELEMETRY_INSECURE_SKIP_VERIFY', /true, false/);
});

test('OTEL_BSP_* and the time of an export are taken over', () => {
  const settings = on({
    OTEL_BSP_MAX_QUEUE_SIZE: '10',
    OTEL_BSP_SCHEDULE_DELAY: '20',
    OTEL_EXPORTER_OTLP_TIMEOUT: '30',
  });
  assert.deepEqual(settings.batch, { maxQueueSize: 10, scheduledDelayMillis: 20 });
  assert.equal(settings.exportTimeoutMillis, 30);
  assert.equal(on().exportTimeoutMillis, 5000);
});

test('the pipeline is the ring, and the standard one where only that speaks the protocol', () => {
  assert.equal(on().pipeline, 'ring');
  assert.equal(on({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }).pipeline, 'ring');
  assert.equal(on({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }).pipeline, 'standard');
  assert.equal(on({}, { pipeline: 'standard' }).pipeline, 'standard');
  assert.equal(on().maxQueueBytes, 32 * 2 ** 20);
  assert.equal(on({ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }).compression, 'gzip');
});

test('an option that would have no effect on the pipeline is refused', () => {
  refused(
    {},
    'options.pipeline',
    /"fast" is not known; use one of ring, standard/,
    JSON.parse('{"pipeline":"fast"}'),
  );
  refused({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'options.pipeline', /http\/json/, {
    pipeline: 'ring',
  });
  for (const maxQueueBytes of [0, 2 ** 20 - 1, 1.5 * 2 ** 20 + 0.5, Number.NaN])
    refused({}, 'options.maxQueueBytes', /at least 1048576/, { maxQueueBytes });
  const pipeline = 'standard';
  refused({}, 'options.maxQueueBytes', /OTEL_BSP_MAX_QUEUE_SIZE/, { pipeline, maxQueueBytes: 2 ** 20 });
  refused({}, 'options.tokenFile', /options\.headers/, { pipeline, tokenFile: '/token' });
});

const https = { TELEMETRY_ENDPOINT: 'https://tempo:1' };
const http = { TELEMETRY_ENDPOINT: 'http://tempo:1' };
const ca = { TELEMETRY_CA_CRT_FILEPATH: 'ca' };
const pair = { TELEMETRY_CLIENT_CRT_FILEPATH: 'crt', TELEMETRY_CLIENT_KEY_FILEPATH: 'key' };
const skip = { TELEMETRY_INSECURE_SKIP_VERIFY: 'true' };

const tlsOf = (env: Env) => {
  const { tls, warnings } = on(env);
  if (!tls) return 'plaintext';
  const parts = [tls.pair ? 'mTLS' : 'TLS', tls.ca ? 'this CA' : "the system's CAs"];
  if (tls.verify) assert.deepEqual(warnings, []);
  else assert.match(warnings.join(), /TELEMETRY_INSECURE_SKIP_VERIFY/);
  return tls.verify ? parts.join(', ') : 'unverified, warning';
};

test('the TLS table holds, row by row', () => {
  assert.equal(tlsOf({}), 'plaintext');
  assert.equal(tlsOf(http), 'plaintext');
  for (const endpoint of [{}, https]) {
    assert.equal(tlsOf({ ...endpoint, ...ca }), 'TLS, this CA');
    assert.equal(tlsOf({ ...endpoint, ...ca, ...pair }), 'mTLS, this CA');
    for (const files of [{}, ca, pair, { ...ca, ...pair }])
      assert.equal(tlsOf({ ...endpoint, ...files, ...skip }), 'unverified, warning');
  }
  assert.equal(tlsOf(https), "TLS, the system's CAs");
  assert.equal(tlsOf({ ...https, ...pair }), "mTLS, the system's CAs");
  assert.equal(tlsOf({ ...https, TELEMETRY_INSECURE_SKIP_VERIFY: 'false' }), "TLS, the system's CAs");
});

test('an endpoint that says http is refused with TLS settings', () => {
  refused({ ...http, ...ca }, 'TELEMETRY_CA_CRT_FILEPATH', /TELEMETRY_ENDPOINT says http/);
  refused({ ...http, ...pair }, 'TELEMETRY_CLIENT_CRT_FILEPATH', /plaintext/);
  refused({ ...http, ...skip }, 'TELEMETRY_INSECURE_SKIP_VERIFY', /plaintext/);
});

test('a client certificate needs a CA or https, and its key', () => {
  refused(pair, 'TELEMETRY_CLIENT_CRT_FILEPATH', /TELEMETRY_CA_CRT_FILEPATH, or https/);
  refused({ ...https, TELEMETRY_CLIENT_CRT_FILEPATH: 'x' }, 'TELEMETRY_CLIENT_KEY_FILEPATH', /is not set/);
  refused({ ...https, TELEMETRY_CLIENT_KEY_FILEPATH: 'x' }, 'TELEMETRY_CLIENT_CRT_FILEPATH', /is not set/);
});

test("OpenTelemetry's certificate files count where interLink's are unset", () => {
  const { tls } = on({
    ...https,
    OTEL_EXPORTER_OTLP_CERTIFICATE: 'otel-ca',
    OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: 'otel-crt',
    OTEL_EXPORTER_OTLP_CLIENT_KEY: 'otel-key',
  });
  assert.equal(tls?.ca?.value, 'otel-ca');
  assert.equal(tls?.pair?.cert.value, 'otel-crt');
  assert.equal(tls?.pair?.key.from, 'OTEL_EXPORTER_OTLP_CLIENT_KEY');
});

test('a component that is none is refused with those that are', () => {
  for (const component of ['plgin', 'toString', '', null])
    refused(
      {},
      'options.component',
      new RegExp(`"${component}" is not known; use one of virtual-kubelet, interlink-api, plugin$`),
      JSON.parse(JSON.stringify({ component })),
    );
});
