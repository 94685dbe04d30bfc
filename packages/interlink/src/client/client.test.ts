import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { beforeEach, describe, test } from 'node:test';
import { createPluginServer } from '../plugin-server.ts';
import { CREATE, clientOf, logsOf } from '../testing/client.ts';
import { answerAsGo, goAnswer } from '../testing/go-answers.ts';
import { handlersWith, podNamed, serve, startServer, textOf, UID } from '../testing/servers.ts';
import { recordSpans } from '../testing/spans.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

describe('a client of the Go API', () => {
  test('reads each of its answers', async (t) => {
    const client = clientOf(t, await startServer(t, answerAsGo));
    assert.deepEqual(await client.create(CREATE), { PodUID: UID, PodJID: '1001' });
    await client.delete(podNamed('a'));
    const [status] = await client.status([podNamed('a')]);
    assert.equal(status?.JID, '1001');
    assert.ok(status?.containers[0]?.state?.running?.startedAt);
    assert.match(await textOf(await client.getLogs(logsOf(false))), /^log of main/);
    assert.equal((await client.ping()).resources?.cpu, '64');
    await client.updateCache(podNamed('a'));
  });

  test('sends method, path, type, session and body as the Go kubelet does', async (t) => {
    const seen: { line: string; type: unknown; session: string; body: string }[] = [];
    const url = await startServer(t, async (request, response) => {
      const { method, headers } = request;
      const session = String(headers['interlink-http-session']);
      const body = await textOf(request);
      seen.push({ line: `${method} ${request.url}`, type: headers['content-type'], session, body });
      response.end(goAnswer(request.url).body);
    });
    const client = clientOf(t, url);
    await client.create(CREATE);
    await client.delete(podNamed('a'));
    await client.status([podNamed('a')]);
    (await client.getLogs(logsOf(false))).resume();
    await client.ping();
    await client.updateCache(podNamed('a'));
    const json = 'application/json';
    assert.deepEqual(
      seen.map(({ line, type }) => [line, type]),
      [
        ['POST /create', json],
        ['DELETE /delete', json],
        ['GET /status', json],
        ['GET /getLogs', json],
        ['POST /pinglink', undefined],
        ['POST /updateCache', json],
      ],
    );
    const names = ['CreatePod', 'DeletePod', 'GetStatus', 'GetLogs', 'PingInterLink', 'UpdateCache'];
    for (const [index, name] of names.entries())
      assert.match(seen[index]?.session ?? '', new RegExp(`^${name}#\\d{1,5}$`));
    assert.deepEqual(JSON.parse(seen[2]?.body ?? ''), [podNamed('a')]);
    assert.equal(seen[4]?.body, '');
  });

  test('keeps one connection for calls one after another, GET and DELETE with a body too', async (t) => {
    let connections = 0;
    const server = createServer(answerAsGo).on('connection', () => {
      connections += 1;
    });
    const client = clientOf(t, await serve(t, server));
    for (let turn = 0; turn < 3; turn += 1) {
      await client.status([podNamed('a')]);
      await client.create(CREATE);
      await client.delete(podNamed('a'));
      await client.ping();
    }
    assert.equal(connections, 1);
  });
});

describe('a status call about many pods', () => {
  test('is one request, and names on its span those that changed', async (t) => {
    let requests = 0;
    const plugin = createPluginServer(handlersWith());
    t.after(() => plugin.close());
    const { url } = await plugin.listen();
    const counting = await startServer(t, async (request: IncomingMessage, response) => {
      requests += 1;
      const answer = await fetch(`${url}/status`, {
        method: 'POST',
        body: await textOf(request),
        headers: { 'content-type': 'application/json' },
      });
      response.end(await answer.text());
    });
    const pods = Array.from({ length: 128 }, (_, index) => podNamed(`p${index}`, `u${index}`));
    const replies = await clientOf(t, counting).status(pods, {
      changed: ([, second]) => [{ name: second?.name ?? '', namespace: 'default', uid: second?.UID ?? '' }],
    });
    assert.equal(replies.length, 128);
    assert.equal(requests, 1);
    const { attributes } = spans.span('StatusHttpCall');
    assert.equal(attributes['pods.count'], 128);
    assert.deepEqual(attributes['pod.name'], ['p1']);
  });
});
