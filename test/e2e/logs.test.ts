import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { until } from './process.ts';
import { type Stand, shellPod, startStand } from './stand.ts';

/** What a container of this machine's plugin writes, and a kubelet prints before a line. */
const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) (.*)$/;

describe('kubectl logs, as the kubelet API of the whole stack answers it', { timeout: 120_000 }, () => {
  let stand: Stand;
  /** A file that containers wait for. */
  const gate = (name: string) => join(stand.stateDir, name);
  const waitFor = (name: string) => `until [ -e '${gate(name)}' ]; do sleep 0.1; done`;
  const open = (name: string) => writeFileSync(gate(name), '');

  before(async () => {
    stand = await startStand();
    const crash = `[ -e '${gate('crashed')}' ] && echo again && exec sleep 300; touch '${gate('crashed')}'; echo crash; exit 1`;
    stand.writePod('crash.json', shellPod('crash', crash, { restartPolicy: 'Always' }));
    stand.writePod(
      'three.json',
      shellPod('three', 'echo one; sleep 0.3; echo two >&2; sleep 0.3; echo three'),
    );
    const steps = `echo old; ${waitFor('new')}; echo new; ${waitFor('last')}; printf last`;
    stand.writePod('steps.json', shellPod('steps', steps));
  });
  after(() => stand?.stop());

  const get = (pod: string, query = '', signal: AbortSignal | null = null) =>
    fetch(`${stand.kubeletUrl}/containerLogs/default/${pod}/main?${query}`, { signal });
  async function log(pod: string, query = ''): Promise<string> {
    const response = await get(pod, query);
    const text = await response.text();
    assert.equal(response.status, 200, `${query}: ${text}`);
    return text;
  }
  const lines = async (pod: string, query = '') => (await log(pod, query)).split('\n').slice(0, -1);
  async function refusal(pod: string, query: string): Promise<[number, string]> {
    const response = await get(pod, query);
    return [response.status, await response.text()];
  }
  /** The time at which a line was seen, once it is there. */
  const timeOf = (pod: string, line: string) =>
    until(`the line ${line} of ${pod}`, async () => {
      const response = await get(pod, 'timestamps=true');
      const stamped = (await response.text()).split('\n').map((text) => STAMPED.exec(text) ?? []);
      return stamped.find(([, , text]) => text === line)?.[1];
    });
  async function spansOf(pod: string, name: string) {
    const { uid } = await stand.phase(pod, stand.pod(pod)?.phase ?? 'Running');
    return stand.store.spans(name, uid);
  }

  it('gives the last lines, the first bytes, and the first bytes of the last lines', async () => {
    await stand.phase('three', 'Succeeded');
    const whole = await log('three');
    assert.ok(whole.endsWith('one\ntwo\nthree\n'), whole);
    assert.equal(await log('three', 'tailLines=2'), 'two\nthree\n');
    assert.equal(await log('three', 'tailLines=0'), '');
    assert.equal(await log('three', 'tailLines=99'), whole);
    for (const bytes of [1, 5, whole.length, whole.length + 1])
      assert.equal(await log('three', `limitBytes=${bytes}`), whole.slice(0, bytes));
    assert.equal(await log('three', 'tailLines=2&limitBytes=6'), 'two\nth');
    assert.equal(await log('three', 'tailLines=2&limitBytes=6&follow=true'), 'two\nth');
  });

  it('prints the time of each line as a kubelet does, and a printed time is where sinceTime begins', async () => {
    await stand.phase('three', 'Succeeded');
    const stamped = (await lines('three', 'timestamps=true&tailLines=3')).map(
      (line) => STAMPED.exec(line) ?? [],
    );
    assert.deepEqual(
      stamped.map(([, , text]) => text),
      ['one', 'two', 'three'],
    );
    const times = stamped.map(([, time = '']) => time);
    assert.deepEqual(times, times.toSorted());
    assert.ok(
      times.every((time) => Math.abs(Date.now() - Date.parse(time)) < 120_000),
      times.join(),
    );
    assert.equal(await log('three', `sinceTime=${times[1]}`), 'two\nthree\n');
    assert.equal(await log('three', `sinceTime=${times[1]}&tailLines=1`), 'three\n');
    assert.equal(await log('three', `sinceTime=${times[2]}&timestamps=1&limitBytes=34`), `${times[2]} thr`);
    assert.equal(await log('three', 'sinceTime=2999-01-01T00:00:00%2B01:00'), '');
  });

  it('follows the lines of the last seconds until the container ends, and its spans end then', async () => {
    const old = Date.parse(await timeOf('steps', 'old'));
    await until('the first line to be old', () => Date.now() > old + 5_000);
    open('new');
    await timeOf('steps', 'new');
    const since = `sinceSeconds=${Math.floor((Date.now() - old) / 1_000) - 1}`;
    assert.equal(await log('steps', since), 'new\n');

    const [followed, limited, fresh] = await Promise.all([
      get('steps', `follow=true&${since}`),
      get('steps', `follow=true&${since}&limitBytes=6&timestamps=false`),
      get('steps', 'follow=true&tailLines=0'),
    ]);
    const reader = followed.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await reader?.read())?.value, 'new\n');
    open('last');
    assert.equal((await reader?.read())?.value, 'last');
    assert.equal((await reader?.read())?.done, true);
    assert.equal(await limited.text(), 'new\nla');
    assert.equal(await fresh.text(), 'last');

    const opened = BigInt(Date.parse(await timeOf('steps', 'last'))) * 1_000_000n;
    const logs = await until('the spans of the logs that were read while the line came', async () => {
      const spans = await spansOf('steps', 'GetLogsVK');
      const open = spans.filter(({ startNanos, endNanos }) => startNanos < opened && endNanos >= opened);
      return open.length === 3 && open;
    });
    assert.ok(logs.every(({ failed }) => !failed));
    const apis = await spansOf('steps', 'GetLogsAPI');
    assert.ok(
      apis.some(({ attributes: opts }) => opts['opts.limitbytes'] === 6 && opts['opts.follow'] === true),
    );
  });

  it('gives the run before a crash, while the container waits and when it runs again', async () => {
    await until('the crash', async () => (await get('crash', 'previous=true')).status === 200);
    assert.match(await log('crash', 'previous=true'), /crash\n$/);
    assert.equal(await log('crash', 'previous=true&tailLines=1&follow=true'), 'crash\n');
    await until('the restart', async () => (await log('crash')) === 'again\n');
    assert.match(await log('crash', 'previous=true'), /crash\n$/);
    assert.equal(await log('crash', 'previous=true&tailLines=1&limitBytes=3'), 'cra');
    const [status, why] = await refusal('three', 'previous=true');
    assert.equal(status, 400);
    assert.match(why, /previous terminated container "main" in pod "three" not found\n$/);
  });

  it('refuses what a kubelet refuses, with the reason', async () => {
    assert.deepEqual(await refusal('three', 'limitBytes=0'), [
      422,
      'Invalid request: limitBytes: Invalid value: 0: must be greater than 0\n',
    ]);
    assert.equal((await refusal('three', 'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z'))[0], 422);
    assert.equal((await refusal('three', 'tailLines=many'))[0], 400);
  });

  it('lists the pods that run, and no others', async () => {
    await stand.phase('three', 'Succeeded');
    await stand.phase('crash', 'Running');
    const list = await until('crash to run', async () => {
      const { items } = (await (await fetch(`${stand.kubeletUrl}/runningpods/`)).json()) as {
        items: { metadata: { name: string; uid: string }; spec: { containers: { name: string }[] } }[];
      };
      return items.some(({ metadata }) => metadata.name === 'crash') && items;
    });
    assert.deepEqual(
      list.map(({ metadata, spec }) => [metadata.name, metadata.uid, spec.containers[0]?.name]),
      [['crash', stand.pod('crash')?.uid, 'main']],
    );
  });
});
