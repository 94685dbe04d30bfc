import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FREE_PORTS, podsDir, type TraceLine } from './laptop.ts';
import { cleanEnv, makeTempDir, outputOf, programs, runProgram, until } from './process.ts';
import { shellPod } from './stand.ts';

describe('the end of npm start', { timeout: 110_000 }, () => {
  it('stops at Ctrl-C, pods first, and sends the last spans', async () => {
    const dir = podsDir({ 'long.json': shellPod('long', 'trap "exit 0" TERM; while :; do sleep 0.1; done') });
    const args = ['--json', '--pods', dir, ...FREE_PORTS];
    const child = fork(programs.laptop, args, { env: cleanEnv(), silent: true, execArgv: [] });
    const { stdout, stderr } = outputOf(child);
    await until('the pod to run', () => stderr().includes('default/long Running'));
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    assert.equal(code, 0, stderr());
    const names = stdout()
      .trim()
      .split('\n')
      .flatMap((line) => (JSON.parse(line) as TraceLine).spans.map(({ name }) => name));
    assert.ok(names.includes('DeletePodVK') && names.includes('Delete'), stderr());
  });

  for (const how of ['its plugin is killed', 'a pod ignores SIGTERM and Ctrl-C is pressed twice'] as const) {
    it(`leaves no pod behind when ${how}`, async () => {
      const tmp = makeTempDir();
      const script = `trap "" TERM; echo $$$$ > ${tmp.dir}/pid; while :; do sleep 1; done`;
      const dir = podsDir({ 'stubborn.json': shellPod('stubborn', script) });
      const env = cleanEnv({ TMPDIR: tmp.dir });
      const child = fork(programs.laptop, ['--pods', dir, ...FREE_PORTS], {
        env,
        silent: true,
        execArgv: [],
      });
      const { stderr } = outputOf(child);
      const pid = await until(
        'the pod to run',
        () => existsSync(`${tmp.dir}/pid`) && Number(readFileSync(`${tmp.dir}/pid`)),
      );
      await until('the start to be over', () => stderr().includes('Ctrl-C stops everything'));
      const closed = once(child, 'close');
      if (how === 'its plugin is killed') {
        const [stateDir] = readdirSync(tmp.dir).filter((name) => name.startsWith('vk-telemetry-'));
        const lock = JSON.parse(readFileSync(`${tmp.dir}/${stateDir}/plugin/lock`, 'utf8'));
        assert.ok(lock.pid > 1);
        process.kill(lock.pid, 'SIGKILL');
      } else {
        child.kill('SIGINT');
        const asked = performance.now();
        await until('a second to have passed', () => performance.now() - asked > 1100);
        child.kill('SIGINT');
      }
      await closed;
      await until('the pod to have ended', () => {
        try {
          return !process.kill(pid, 0);
        } catch {
          return true;
        }
      });
      assert.deepEqual(
        readdirSync(tmp.dir).filter((name) => name.startsWith('vk-telemetry-')),
        [],
        `${how}: ${stderr()}`,
      );
      tmp.remove();
    });
  }

  it('stops, pods and all, when npm itself is ended by SIGTERM', async () => {
    const tmp = makeTempDir();
    after(tmp.remove);
    const dir = podsDir({ 'stay.json': shellPod('stay', 'sleep 300') });
    const cwd = fileURLToPath(new URL('../../', import.meta.url));
    const npm = spawn('npm', ['start', '--', '--pods', dir, ...FREE_PORTS], {
      cwd,
      env: cleanEnv({ TMPDIR: tmp.dir }),
    });
    const { stderr } = outputOf(npm);
    await until('the pod to run', () => stderr().includes('default/stay Running'));
    const closed = once(npm, 'close');
    npm.kill('SIGTERM');
    await closed;
    assert.match(stderr(), /pod default\/stay deleted/);
    assert.deepEqual(
      readdirSync(tmp.dir).filter((name) => name.startsWith('vk-telemetry-')),
      [],
    );
  });

  it('says that a state folder is in use, and ends', async () => {
    const state = makeTempDir();
    after(state.remove);
    const dir = podsDir({ 'stay.json': shellPod('stay', 'sleep 300') });
    const args = ['--pods', dir, '--state-dir', state.dir, ...FREE_PORTS];
    const first = fork(programs.laptop, args, { env: cleanEnv(), silent: true, execArgv: [] });
    const { stderr } = outputOf(first);
    await until('the first to run', () => stderr().includes('default/stay Running'));
    const second = await runProgram('laptop', args);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /belongs to a plugin that runs/);
    const closed = once(first, 'close');
    first.kill('SIGTERM');
    const [code] = await closed;
    assert.equal(code, 0, stderr());
  });

  it('leaves no process behind when it is killed, and the next start removes its folder', async () => {
    const tmp = makeTempDir();
    const dir = podsDir({ 'stay.json': shellPod('stay', `echo $$$$ > ${tmp.dir}/pid; sleep 300`) });
    const env = cleanEnv({ TMPDIR: tmp.dir });
    const stateDirs = () => readdirSync(tmp.dir).filter((name) => name.startsWith('vk-telemetry-'));
    const child = fork(programs.laptop, ['--pods', dir, ...FREE_PORTS], { env, silent: true, execArgv: [] });
    const pid = await until(
      'the pod to run',
      () => existsSync(`${tmp.dir}/pid`) && Number(readFileSync(`${tmp.dir}/pid`)),
    );
    child.kill('SIGKILL');
    await until('its processes to end', () => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    });
    const [abandoned = ''] = stateDirs();
    const next = await runProgram('laptop', ['--once', '--timeout', '1', '--pods', dir, ...FREE_PORTS], env);
    assert.ok(abandoned !== '' && !stateDirs().includes(abandoned), next.stderr);
    tmp.remove();
  });
});
