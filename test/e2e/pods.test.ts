import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from './process.ts';
import { type Stand, shellPod, startStand } from './stand.ts';

/** A pod as the viewer's page gets it. */
interface PagePod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly service: string;
  readonly phase: string;
  readonly failed: boolean;
  readonly error: string;
  readonly attempts: number;
  readonly segments: readonly { stage: string; startMicros: number; endMicros: number | null }[];
  readonly spans: readonly { name: string; traceId: string; spanId: string; note: string }[];
}

describe("the page's pods, read from the spans of the real kubelet and plugin", { timeout: 120_000 }, () => {
  let stand: Stand;
  before(async () => {
    stand = await startStand();
    stand.writePod('runs.json', shellPod('runs', 'sleep 1'));
    stand.writePod('fails.json', shellPod('fails', 'exit 3'));
  });
  after(() => stand?.stop());

  const get = async (path: string): Promise<Response> => {
    const { api } = stand.viewer.ready.ports as { api: number };
    return fetch(`http://127.0.0.1:${api}${path}`);
  };
  const pods = async (): Promise<PagePod[]> =>
    ((await (await get('/ui/pods')).json()) as { pods: PagePod[] }).pods;
  const pod = (name: string, phase: string) =>
    until(`the page to show ${name} as ${phase}`, async () =>
      (await pods()).find((each) => each.name === name && each.phase === phase),
    );

  it('show where the time of a pod went: waiting, the call, running, and until its end was seen', async () => {
    await stand.phase('runs', 'Succeeded');
    const { segments, namespace, uid, service, failed, attempts } = await pod('runs', 'Succeeded');
    assert.equal(uid, stand.pod('runs')?.uid);
    assert.deepEqual([namespace, service, failed, attempts], ['default', 'VK-InterLink-e2e', false, 1]);
    const stages = segments.map(({ stage }) => stage).filter((stage) => stage !== 'queue');
    assert.deepEqual(stages, ['waiting', 'call', 'running', 'ended']);
    for (const [index, { startMicros, endMicros }] of segments.entries()) {
      assert.ok(endMicros === null || endMicros >= startMicros);
      assert.equal(startMicros, segments[index - 1]?.endMicros ?? startMicros);
    }
    const running = segments.find(({ stage }) => stage === 'running');
    assert.ok((running?.endMicros ?? 0) - (running?.startMicros ?? 0) >= 900_000);
  });

  it('say that a pod failed, and lead to the spans that tell of it', async () => {
    await stand.phase('fails', 'Failed');
    const { failed, error, spans } = await pod('fails', 'Failed');
    assert.ok(failed);
    assert.match(error, /\bexit code 3$/);
    const names = new Set(spans.map(({ name }) => name));
    assert.deepEqual([...names].sort(), ['CreatePodVK', 'SyncPodVK', 'UpdatePodVK']);
    assert.match(spans.at(-1)?.note ?? '', /Failed: .*\bexit code 3$/);
    for (const { traceId, spanId, name } of spans) {
      const detail = (await (await get(`/ui/traces/${traceId}/spans/${spanId}`)).json()) as { name: string };
      assert.equal(detail.name, name);
    }
  });

  it('call a pod deleted once the remote side has confirmed it', async () => {
    stand.removePod('runs.json');
    const { spans } = await pod('runs', 'Deleted');
    assert.ok(spans.some(({ name }) => name === 'DeletePodVK'));
  });

  it('are shown by a page that loads nothing from elsewhere', async () => {
    const page = await get('/pods');
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    const links = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
    assert.ok(links.length > 2);
    for (const link of links) {
      assert.match(link, /^(?:\/assets\/|data:)/);
      if (link.startsWith('/')) assert.equal((await get(link)).status, 200, link);
    }
  });
});
