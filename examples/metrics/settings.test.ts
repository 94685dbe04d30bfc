import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MetricsSettingError, metricsSettings } from './settings.ts';

function read(env: NodeJS.ProcessEnv) {
  const warnings: string[] = [];
  return { settings: metricsSettings(env, 9464, (text) => warnings.push(text)), warnings };
}

const ON = { ENABLE_METRICS: '1' };
const CERTIFICATE = { METRICS_CERT_FILE: 'tls.crt', METRICS_KEY_FILE: 'tls.key' };

describe('the settings of metrics', () => {
  test('they are off unless ENABLE_METRICS is 1, and other words are warned of once', () => {
    for (const value of [undefined, '', '0'])
      assert.deepEqual(read({ ENABLE_METRICS: value }), { settings: undefined, warnings: [] });
    const { settings, warnings } = read({ ENABLE_METRICS: 'true' });
    assert.equal(settings, undefined);
    assert.deepEqual(warnings, ['metrics are off: ENABLE_METRICS is "true", and on is 1']);
  });

  test("without an address they are served on the program's port of this machine", () => {
    assert.deepEqual(read(ON).settings, { host: '127.0.0.1', port: 9464 });
  });

  const addresses: [string, { host: string; port: number }][] = [
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:9000', { host: '::1', port: 9000 }],
    ['node-7:9000', { host: 'node-7', port: 9000 }],
    [':8443', { host: '::', port: 8443 }],
  ];
  for (const [address, expected] of addresses)
    test(`METRICS_ADDRESS=${address} is ${expected.host} and ${expected.port}`, () => {
      const secure = { ...CERTIFICATE, METRICS_CLIENT_CA_FILE: 'ca.crt' };
      const { host, port } = read({ ...ON, ...secure, METRICS_ADDRESS: address }).settings ?? {};
      assert.deepEqual({ host, port }, expected);
    });

  test('an address for other machines is refused by the names of the variables that tell who asks', () => {
    for (const address of [':8443', '0.0.0.0:8443', 'node-7:9000']) {
      const open = { ...ON, METRICS_ADDRESS: address };
      assert.throws(() => read(open), {
        message: /^METRICS_ADDRESS .*set METRICS_CERT_FILE and METRICS_KEY_FILE/,
      });
      assert.throws(() => read({ ...open, ...CERTIFICATE }), { message: /set METRICS_CLIENT_CA_FILE or/ });
    }
    for (const host of ['127.0.0.1', '127.1.2.3', '[::1]', 'localhost'])
      assert.ok(read({ ...ON, METRICS_ADDRESS: `${host}:9464` }).settings, host);
  });

  for (const address of ['9464', 'host', 'host:', 'host:65536', '[::1]', '::1:80', '[no]:1', 'http://h:1'])
    test(`METRICS_ADDRESS=${address} is refused with its name and value`, () => {
      assert.throws(
        () => read({ ...ON, METRICS_ADDRESS: address }),
        (error) =>
          error instanceof MetricsSettingError &&
          error.variable === 'METRICS_ADDRESS' &&
          error.message.includes(JSON.stringify(address)),
      );
    });

  test('half a certificate is refused by the name of the missing half', () => {
    assert.throws(() => read({ ...ON, METRICS_CERT_FILE: 'tls.crt' }), { variable: 'METRICS_KEY_FILE' });
    assert.throws(() => read({ ...ON, METRICS_KEY_FILE: 'tls.key' }), { variable: 'METRICS_CERT_FILE' });
    assert.throws(() => read({ ...ON, METRICS_CLIENT_CA_FILE: 'ca.crt' }), {
      variable: 'METRICS_CLIENT_CA_FILE',
    });
  });

  test('in a pod with a certificate tokens are reviewed; elsewhere clients may have certificates', () => {
    const inPod = read({ ...ON, ...CERTIFICATE, KUBERNETES_SERVICE_HOST: '10.96.0.1' }).settings;
    assert.deepEqual(inPod?.kubernetes, {});
    const outside = read({ ...ON, ...CERTIFICATE, METRICS_CLIENT_CA_FILE: 'ca.crt' }).settings;
    assert.deepEqual(outside?.tls, { certFile: 'tls.crt', keyFile: 'tls.key' });
    assert.deepEqual(outside?.clientCertificates, { caFile: 'ca.crt' });
    assert.equal(outside?.kubernetes, undefined);
  });

  test('outside a pod the API server is named, with the token and the CA to ask it', () => {
    const url = { ...ON, ...CERTIFICATE, METRICS_KUBERNETES_URL: 'https://10.0.0.1:6443' };
    const files = { METRICS_KUBERNETES_TOKEN_FILE: 'token', METRICS_KUBERNETES_CA_FILE: 'ca.crt' };
    assert.deepEqual(read({ ...url, ...files }).settings?.kubernetes, {
      apiServer: 'https://10.0.0.1:6443',
      tokenFile: 'token',
      caFile: 'ca.crt',
    });
    assert.throws(() => read(url), { variable: 'METRICS_KUBERNETES_TOKEN_FILE' });
    assert.throws(() => read({ ...url, METRICS_KUBERNETES_TOKEN_FILE: 'token' }), {
      variable: 'METRICS_KUBERNETES_CA_FILE',
    });
  });

  test('reviews without a certificate are refused: nobody would be asked for a token', () => {
    assert.throws(() => read({ ...ON, METRICS_KUBERNETES_URL: 'https://10.0.0.1:6443' }), {
      variable: 'METRICS_KUBERNETES_URL',
    });
  });
});
