import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRequest, groupExists, shellPod, until } from '../testing/harness.ts';
import { BIN, createStand } from '../testing/program.ts';
import { HELP, readArguments } from './arguments.ts';

const run = (...args: string[]) => spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8' });

test('--help and --version answer on standard output', () => {
  assert.equal(run('--help').stdout, HELP);
  assert.match(run('--version').stdout, /^\d+\.\d+\.\d+\n$/);
});

test('a command line that is wrong exits with 2 and names what is wrong', () => {
  const { status, stderr } = run('--nope');
  assert.equal(status, 2);
  assert.match(stderr, /--nope/);
  for (const args of [
    ['--port', 'x'],
    ['--port', '70000'],
    ['--insecure-no-token', '--token-file', 'f'],
    ['--insecure-no-token', '--host', '0.0.0.0'],
  ]) {
    assert.throws(() => readArguments(args, {}), { code: 'USAGE' });
  }
});

test('without a token file it makes one that only the owner can read, and asks for it', async (t) => {
  const stand = createStand(t);
  const program = await stand.start([]);
  const path = join(stand.stateDir, 'token');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.ok(program.stderr().includes(path));
  const token = readFileSync(path, 'utf8').trim();
  assert.ok(!program.stderr().includes(token));
  assert.equal((await program.call('/status', [])).status, 401);
  assert.equal((await program.call('/status', [], { authorization: `Bearer ${token}` })).status, 200);
  await program.end('SIGTERM');
  assert.equal(existsSync(stand.stateDir), false);
});

test('a web page, a stranger and a foreign host are refused, and nothing runs', async (t) => {
  const stand = createStand(t);
  const program = await stand.start();
  const body = createRequest(shellPod('exit 0'));
  assert.equal((await program.call('/create', body, { origin: 'https://evil.example' })).status, 403);
  assert.equal((await program.call('/create', body, { 'content-type': 'text/plain' })).status, 415);
  assert.equal((await program.call('/create', body, { authorization: '' })).status, 401);
  const { hostname, port } = new URL(program.url);
  const rebound = request({ hostname, port, path: '/status', headers: { host: 'evil.example' } });
  const status = await new Promise((resolve, reject) => {
    rebound
      .on('response', (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  assert.equal(status, 403);
  assert.equal(await program.status(body.pod), undefined);
});

test('a ping tells the machine and what its containers use', async (t) => {
  const program = await createStand(t).start();
  const job = shellPod('exec sleep 60');
  await program.create(job);
  await program.running(job);
  const reply = (await (await program.call('/status', [])).json()) as Record<string, unknown>;
  assert.equal(reply.status, 'ok');
  const { cpu, memory } = reply.resources as Record<string, string>;
  assert.match(`${cpu} ${memory}`, /^\d+ \d+Ki$/);
  const [usage] = reply.stats as Record<string, unknown>[];
  assert.deepEqual([usage?.podUID, usage?.container], [job.metadata?.uid, 'main']);
});

for (const end of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
  test(`on ${end} it ends its containers and leaves nothing behind`, async (t) => {
    const stand = createStand(t);
    const program = await stand.start();
    const job = shellPod('exec sleep 60');
    await program.create(job);
    const pid = await program.running(job);
    if (end === 'disconnect') program.child.disconnect();
    else program.child.kill(end);
    await until('the plugin to end', () => program.child.exitCode !== null);
    assert.equal(program.child.exitCode, 0);
    await until('the container to end', () => !groupExists(pid));
    assert.equal(existsSync(stand.stateDir), false);
  });
}

test('a plugin that cannot serve leaves alone what an earlier one left running', async (t) => {
  const stand = createStand(t);
  const first = await stand.start();
  const job = shellPod('exec sleep 60');
  await first.create(job);
  const pid = await first.running(job);
  await first.end('SIGKILL');
  const { status, stderr } = run(
    '--state-dir',
    stand.stateDir,
    '--token-file',
    join(stand.dir, 'no-such-file'),
  );
  assert.equal(status, 1, stderr);
  assert.ok(groupExists(pid));
  assert.equal(await (await stand.start()).running(job), pid);
});
