import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { pod, shell, shellPod, startPlugin, until } from '../testing/harness.ts';
import { type LogFile, openLog } from './log-file.ts';
import { type LogSelection, readLog } from './read-log.ts';

const failOnError = (error: unknown) => {
  throw error;
};

function tempDir(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'vk-logs-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function textOf(log: LogFile, selection?: LogSelection): Promise<string> {
  const blocks: Buffer[] = [];
  for await (const block of readLog(log, selection)) blocks.push(block);
  return Buffer.concat(blocks).toString('latin1');
}

test('tail and limitBytes select what slicing the whole text selects, for any bytes', async (t) => {
  const root = tempDir(t);
  const bytes = fc.array(fc.constantFrom(0x0a, 0x0a, 0x61, 0xff, 0x00), { maxLength: 60 });
  const limits = fc.record(
    { tail: fc.nat(8), limitBytes: fc.integer({ min: 1, max: 70 }) },
    { requiredKeys: [] },
  );
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(bytes, limits, async (content, selection) => {
      runs += 1;
      const log = openLog({ dir: mkdtempSync(join(root, `${runs}-`)), maxBytes: 1e6, onError: failOnError });
      appendFileSync(log.path, Buffer.from(content));
      log.close();
      const whole = Buffer.from(content).toString('latin1');
      const lines = whole.split(/(?<=\n)/).filter((line) => line !== '');
      const tailed =
        selection.tail === undefined
          ? lines
          : lines.slice(lines.length - Math.min(lines.length, selection.tail));
      assert.equal(await textOf(log, selection), tailed.join('').slice(0, selection.limitBytes));
    }),
  );
});

test('each line has the time at which it was seen, and since goes by it', async (t) => {
  const log = openLog({ dir: tempDir(t), maxBytes: 1e6, onError: failOnError });
  const times: string[] = [];
  for (const line of ['one', 'two', 'three']) {
    await until('the clock to go on', () => new Date().toISOString() !== times.at(-1));
    log.append(line);
    times.push(new Date(log.times.timeAt(log.end() - 1)).toISOString());
  }
  const [first = '', second = '', third = ''] = times;
  const printed = times.map((time) => time.replace('Z', '000000Z'));
  assert.equal(
    await textOf(log, { timestamps: true }),
    `${printed[0]} one\n${printed[1]} two\n${printed[2]} three\n`,
  );
  assert.equal(await textOf(log, { since: Date.parse(printed[1] ?? '') }), 'two\nthree\n');
  assert.equal(await textOf(log, { timestamps: true, limitBytes: 32 }), `${printed[0]} o`);
  assert.equal(
    await textOf(log, { timestamps: true, since: Date.parse(first), tail: 1, limitBytes: 33 }),
    `${printed[2]} th`,
  );
  assert.equal(await textOf(log, { since: Date.parse(second) }), 'two\nthree\n');
  assert.equal(await textOf(log, { since: Date.parse(second), tail: 1 }), 'three\n');
  assert.equal(await textOf(log, { since: Date.parse(third) + 1 }), '');
  assert.equal(await textOf(log, { since: 0, tail: 9 }), 'one\ntwo\nthree\n');
});

test('a log is rotated at its bound, reads on over the rotation, and is found again after a restart', async (t) => {
  const dir = tempDir(t);
  const options = { dir, maxBytes: 1_000, onError: failOnError };
  const log = openLog(options);
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
  for (const line of lines) log.append(line);
  const kept = await textOf(log);
  const all = lines.map((line) => `${line}\n`).join('');
  assert.ok(all.endsWith(kept) && kept.length >= 1_000, `${kept.length} bytes`);
  const size = readdirSync(dir).reduce(
    (sum, name) => sum + (name.startsWith('log') ? statSync(join(dir, name)).size : 0),
    0,
  );
  assert.ok(size <= 2 * (1_000 + 10), `${size} bytes`);
  assert.equal(await textOf(log, { tail: 3 }), 'line 497\nline 498\nline 499\n');
  assert.match(await textOf(log, { tail: 150, timestamps: true }), /^\d{4}-\d\d-\d\dT[\d:.]+Z line 350\n/);
  const again = openLog(options);
  assert.equal(await textOf(again), kept);
  assert.equal(again.times.timeAt(again.end() - 1), log.times.timeAt(log.end() - 1));
});

test('a reader that follows gets every line, over rotations, until the log is closed', async (t) => {
  const log = openLog({ dir: tempDir(t), maxBytes: 200, onError: failOnError });
  log.watch();
  const following = textOf(log, { follow: true });
  let expected = '';
  for (let index = 0; index < 100; index += 1) {
    expected += `line ${index}\n`;
    log.append(`line ${index}`);
    await new Promise(setImmediate);
  }
  log.close();
  assert.equal(await following, expected);
});

test('what was written a moment ago is read, seen by the watcher or not', async (t) => {
  const log = openLog({ dir: tempDir(t), maxBytes: 1e6, onError: failOnError });
  log.watch();
  appendFileSync(log.path, 'now\n');
  assert.equal(await textOf(log), 'now\n');
  log.close();
});

test('a reader that follows from a time to come gets the lines from then on, and no half line', async (t) => {
  const log = openLog({ dir: tempDir(t), maxBytes: 1e6, onError: failOnError });
  log.watch();
  log.append('before');
  appendFileSync(log.path, 'begun before, ');
  log.end();
  const since = Date.now() + 50;
  const following = textOf(log, { follow: true, since });
  const appended: string[] = [];
  for (let index = 0; Date.now() <= since; index += 1) {
    log.append(`line ${index}`);
    appended.push(`line ${index}`);
    await new Promise(setImmediate);
  }
  log.append('after');
  log.close();
  const lines = (await following).split('\n').slice(0, -1);
  assert.equal(lines.at(-1), 'after');
  assert.deepEqual(lines, [...appended, 'after'].slice(-lines.length));
  assert.ok(lines.length < appended.length, `${lines.length} of ${appended.length}`);
});

test('a reader that follows with a bound ends at it, though the container runs on', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod('echo one; echo two; exec sleep 60');
  await plugin.create(job);
  const bounds = { Follow: true, Bytes: 6 };
  assert.equal(await plugin.log(job, 'main', bounds), 'one\ntw');
  assert.equal(await plugin.log(job, 'main', { ...bounds, SinceSeconds: 3_600 }), 'one\ntw');
});

test('lines that came while no plugin watched have the time of the last of them', async (t) => {
  const dir = tempDir(t);
  const log = openLog({ dir, maxBytes: 1e6, onError: failOnError });
  log.append('before');
  appendFileSync(log.path, 'away 1\naway 2\n');
  const written = Math.floor(statSync(log.path).mtimeMs);
  const next = openLog({ dir, maxBytes: 1e6, onError: failOnError });
  next.watch();
  next.close();
  const stamped = await textOf(next, { timestamps: true });
  const seen = new Date(Math.max(written, log.times.timeAt(0))).toISOString().replace('Z', '000000Z');
  assert.ok(stamped.endsWith(`${seen} away 1\n${seen} away 2\n`), stamped);
});

test('logs of a container: tail, bytes, both streams, binary output', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod("echo one; echo two >&2; printf '\\377\\000\\n'; printf end");
  await plugin.create(job);
  await plugin.terminated(job);
  assert.equal(await plugin.log(job), 'one\ntwo\n\xff\0\nend');
  assert.equal(await plugin.log(job, 'main', { Tail: 2 }), '\xff\0\nend');
  assert.equal(await plugin.log(job, 'main', { Bytes: 5 }), 'one\nt');
  const [line = ''] = (await plugin.log(job, 'main', { Timestamps: true })).split('\n');
  assert.ok(Math.abs(Date.now() - Date.parse(line.split(' ')[0] ?? '')) < 60_000, line);
  assert.equal(await plugin.log(job, 'main', { SinceSeconds: 3_600 }), 'one\ntwo\n\xff\0\nend');
  assert.equal(await plugin.log(job, 'main', { SinceTime: '2999-01-01T00:00:00Z' }), '');
});

test('the log of the run before is there after a restart, and refused where there was none', async (t) => {
  const plugin = startPlugin(t);
  const job = pod({
    restartPolicy: 'OnFailure',
    volumes: [{ name: 'v', emptyDir: {} }],
    containers: [
      shell('main', 'echo run; mkdir $VK_POD_ROOT/v/x || exit 0; echo first; exit 1', {
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      }),
    ],
  });
  await plugin.create(job);
  await plugin.terminated(job);
  const previous = { Previous: true };
  assert.equal(await plugin.log(job, 'main', previous), 'run\nfirst\n');
  assert.equal(await plugin.log(job, 'main', { ...previous, Follow: true, Tail: 1 }), 'first\n');
  assert.match(
    await plugin.log(job, 'main', { ...previous, Timestamps: true, Bytes: 34 }),
    /^\d{4}-.*\.\d{9}Z run$/,
  );
  assert.match(await plugin.log(job), /^run\nmkdir: .*\n$/);
  const single = shellPod('exit 0');
  await plugin.create(single);
  await plugin.terminated(single);
  const name = single.metadata?.name;
  await assert.rejects(plugin.log(single, 'main', previous), {
    code: 'InvalidInput',
    message: `previous terminated container "main" in pod "${name}" not found`,
  });
  await assert.rejects(plugin.log(single, 'other'), { code: 'NotFound' });
});

test('while a container waits for its restart, the run that ended is its log and its previous log', async (t) => {
  const plugin = startPlugin(t, { backOff: { base: 600_000, max: 600_000, resetAfter: 600_000 } });
  const job = shellPod('echo crashed; exit 1', { restartPolicy: 'Always' });
  await plugin.create(job);
  const { lastState } = await plugin.container(
    job,
    'main',
    ({ state }) => state?.waiting?.reason === 'CrashLoopBackOff',
  );
  assert.equal(lastState?.terminated?.exitCode, 1);
  assert.equal(await plugin.log(job, 'main', { Previous: true }), 'crashed\n');
  assert.equal(await plugin.log(job, 'main', { Follow: true }), 'crashed\n');
});

test('a container that waits for its init containers has no log, and the reason is told', async (t) => {
  const plugin = startPlugin(t);
  const job = pod({ initContainers: [shell('first', 'exec sleep 60')], containers: [shell('main', 'true')] });
  await plugin.create(job);
  await assert.rejects(plugin.log(job), {
    code: 'InvalidInput',
    message: `container "main" in pod "${job.metadata?.name}" is waiting to start: PodInitializing`,
  });
});

test('following a log ends with the container', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod('echo one; sleep 0.2; echo two; sleep 0.2; printf three');
  await plugin.create(job);
  await plugin.container(job, 'main', ({ ready }) => ready);
  assert.equal(await plugin.log(job, 'main', { Follow: true }), 'one\ntwo\nthree');
});

test('following a log ends when the reader goes', async (t) => {
  const plugin = startPlugin(t);
  const job = shellPod('echo one; exec sleep 60');
  await plugin.create(job);
  await plugin.container(job, 'main', ({ ready }) => ready);
  const reader = new AbortController();
  const seen: string[] = [];
  for await (const chunk of await plugin.logStream(job, { Follow: true }, reader.signal)) {
    seen.push(Buffer.from(chunk).toString());
    reader.abort();
  }
  assert.deepEqual(seen, ['one\n']);
});
