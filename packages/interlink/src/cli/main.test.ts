import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createInterlinkClient } from '../client/client.ts';
import { startPlugin, textOf } from '../testing/servers.ts';

const BIN = fileURLToPath(new URL('../bin.ts', import.meta.url));
const { PATH, NODE_COMPILE_CACHE } = process.env;
const PLAIN_ENV = { PATH, NODE_COMPILE_CACHE, TZ: 'UTC' };

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(test: TestContext, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child: ChildProcess = spawn(process.execPath, [BIN, ...args], {
    env: { ...PLAIN_ENV, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  test.after(() => void child.kill('SIGKILL'));
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => (stream ? textOf(stream) : ''));
  const ended = (async (): Promise<Ended> => {
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, stdout: (await stdout) ?? '', stderr: (await stderr) ?? '' };
  })();
  return { child, ended };
}

async function ready(child: ChildProcess): Promise<{ type: string; url: string; port?: number }> {
  const [message] = (await once(child, 'message')) as [{ type: string; url: string; port?: number }];
  assert.equal(message.type, 'ready');
  return message;
}

function folderOf(test: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'interlink-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('vk-telemetry-interlink-api', () => {
  test('tells how it is used, and its version', async (t) => {
    const help = await start(t, ['--help']).ended;
    assert.equal(help.code, 0);
    for (const flag of ['--plugin', '--plugin-token-file', '--host', '--port', '--socket', '--token-file'])
      assert.ok(help.stdout.includes(flag), flag);
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.deepEqual(await start(t, ['--version']).ended, { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  const wrong: [string, string[], RegExp][] = [
    ['an unknown flag', ['--nope'], /--nope/],
    ['a plugin that is not named', [], /--plugin URL is missing/],
    ['a port that is none', ['--plugin', 'http://h', '--port', '99999'], /99999/],
    [
      'a host beyond loopback without a token',
      ['--plugin', 'http://h', '--host', '0.0.0.0'],
      /--token-file is needed/,
    ],
    ['a plugin URL of another kind', ['--plugin', 'ftp://h'], /--plugin: an interLink URL starts with/],
  ];
  for (const [what, args, message] of wrong)
    test(`ends with 2 for ${what}`, async (t) => {
      const { code, stderr } = await start(t, args).ended;
      assert.equal(code, 2);
      assert.match(stderr, message);
    });

  test('ends with 1 where its port is taken, and says so', async (t) => {
    const plugin = await startPlugin(t);
    const { port } = new URL(plugin);
    const { code, stderr } = await start(t, ['--plugin', plugin, '--port', port]).ended;
    assert.equal(code, 1);
    assert.match(stderr, /EADDRINUSE/);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    test(`serves with both tokens until ${signal}, and ends with 0`, async (t) => {
      const folder = folderOf(t);
      const [tokenFile, pluginTokenFile] = [path.join(folder, 'api'), path.join(folder, 'plugin')];
      writeFileSync(tokenFile, 'api token\n');
      writeFileSync(pluginTokenFile, 'plugin token\n');
      const plugin = await startPlugin(t, {}, { tokenFile: pluginTokenFile });
      const own = ['--port', '0', '--token-file', tokenFile];
      const { child, ended } = start(t, ['--plugin', plugin, '--plugin-token-file', pluginTokenFile, ...own]);
      const { url, port } = await ready(child);
      assert.equal(url, `http://127.0.0.1:${port}`);
      const client = createInterlinkClient({ url, tokenFile });
      t.after(() => client.close());
      assert.deepEqual(await client.ping(), { status: 'ok' });
      child.kill(signal);
      const { code, stderr } = await ended;
      assert.equal(code, 0);
      assert.ok(!stderr.includes(' token\n'));
    });

  test('ends when its launcher is gone', async (t) => {
    const { child, ended } = start(t, ['--plugin', 'http://127.0.0.1:1', '--port', '0']);
    await ready(child);
    child.disconnect();
    assert.equal((await ended).code, 0);
  });

  test('serves untraced, and says why, when telemetry is set up wrongly', async (t) => {
    const env = { ENABLE_TRACING: '1', TELEMETRY_CLIENT_KEY_FILEPATH: '/none' };
    const { child, ended } = start(t, ['--plugin', 'http://127.0.0.1:1', '--port', '0'], env);
    await ready(child);
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    assert.equal(code, 0);
    assert.match(stderr, /tracing is off: .*TELEMETRY_CLIENT/);
  });

  test('serves on a unix socket', { skip: process.platform === 'win32' }, async (t) => {
    const socket = path.join(folderOf(t), 'api.sock');
    const { child, ended } = start(t, ['--plugin', await startPlugin(t), '--socket', socket]);
    const { url } = await ready(child);
    assert.equal(url, `unix://${socket}`);
    const client = createInterlinkClient({ url });
    t.after(() => client.close());
    assert.deepEqual(await client.ping(), { status: 'ok' });
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
  });
});
