import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from '../testing/raw.ts';
import { testViewer, tokenFile } from '../testing/viewer.ts';
import { startViewer } from '../viewer.ts';

const statusOf = async (port: number, headers: Record<string, string>, path = '/api/echo') =>
  (await send(port, { path, headers })).status;

test('only this machine is served: by its names, and not for a page of another origin', async (t) => {
  const { api } = (await testViewer(t)).ports;
  for (const host of ['localhost', `localhost:${api}`, '127.0.0.1', '[::1]:3200', 'LOCALHOST']) {
    assert.equal(await statusOf(api, { host }), 200, host);
  }
  for (const host of ['attacker.example', '10.0.0.1', 'localhost@x', 'localhost/x', '127.0.0.1.nip.io']) {
    assert.equal(await statusOf(api, { host }), 403, host);
  }
});

test('the page of the viewer itself may ask, under the name that it was asked by', async (t) => {
  const { api } = (await testViewer(t)).ports;
  const host = `localhost:${api}`;
  assert.equal(await statusOf(api, { host, origin: `http://localhost:${api}` }), 200);
  for (const origin of [
    'http://localhost',
    `https://localhost:${api}`,
    `http://127.0.0.1:${api}`,
    `http://localhost:${api}/`,
    'http://attacker.example',
    'null',
    '',
  ]) {
    assert.equal(await statusOf(api, { host, origin }), 403, origin);
  }
  const attacker = `attacker.example:${api}`;
  assert.equal(await statusOf(api, { host: attacker, origin: `http://${attacker}` }), 403);
});

test('what a page of another site embeds is refused, though it has no Origin', async (t) => {
  const { api } = (await testViewer(t)).ports;
  for (const site of ['cross-site', 'same-site']) {
    for (const [mode, destination] of [
      ['no-cors', 'image'],
      ['no-cors', 'script'],
      ['cors', 'empty'],
      ['navigate', 'iframe'],
      ['navigate', 'document'],
    ] as const) {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination };
      assert.equal(await statusOf(api, headers), 403, `${site} ${mode} ${destination}`);
    }
  }
  for (const site of ['same-origin', 'none']) {
    assert.equal(await statusOf(api, { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' }), 200, site);
  }
});

test('the OTLP receiver takes nothing from any page, the one of the viewer neither', async (t) => {
  const { http } = (await testViewer(t)).ports;
  const post = async (headers: Record<string, string>) => {
    const body = { method: 'POST', path: '/v1/traces', body: '{}' };
    return (await send(http, { ...body, headers: { 'content-type': 'application/json', ...headers } }))
      .status;
  };
  assert.equal(await post({}), 200);
  assert.equal(await post({ origin: `http://127.0.0.1:${http}` }), 403);
  assert.equal(await post({ 'sec-fetch-site': 'same-site' }), 403);
  assert.equal(await post({ host: 'attacker.example' }), 403);
});

test('a viewer on all addresses is served by any address but by no foreign name', async (t) => {
  const file = tokenFile(t);
  const viewer = await testViewer(t, { listen: '0.0.0.0', tokenFile: file.path });
  const { api } = viewer.ports;
  const authorization = `Bearer ${file.token}`;
  assert.equal(await statusOf(api, { host: '10.1.2.3:3200', authorization }), 200);
  assert.equal(await statusOf(api, { host: 'attacker.example', authorization }), 403);
});

test('a further name is served where it was told, and no other one', async (t) => {
  const viewer = await testViewer(t, { allowHosts: ['Host.Docker.Internal', 'fe80::0:1'] });
  for (const port of [viewer.ports.api, viewer.ports.http]) {
    const path = port === viewer.ports.api ? '/api/echo' : '/v1/traces';
    const served = port === viewer.ports.api ? 200 : 405;
    assert.equal(await statusOf(port, { host: 'host.docker.internal:3200' }, path), served);
    assert.equal(await statusOf(port, { host: '[fe80::1]' }, path), served);
    assert.equal(await statusOf(port, { host: 'docker.internal' }, path), 403);
  }
});

for (const [options, message] of [
  [{ listen: '0.0.0.0:4317' }, /--listen "0\.0\.0\.0:4317": give an IP address/],
  [{ listen: '' }, /--listen ""/],
  [{ listen: 'http://localhost' }, /--listen/],
  [{ allowHosts: ['host.docker.internal:3200'] }, /--allow-host "host\.docker\.internal:3200": .*without/],
  [{ allowHosts: ['*'] }, /--allow-host/],
] as const) {
  test(`the options ${JSON.stringify(options)} are refused`, async () => {
    await assert.rejects(startViewer(options), { code: 'ERR_VIEWER_OPTION', message });
  });
}
