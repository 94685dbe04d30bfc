import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { CREATE, clientOf, failureOf, logsOf } from '../testing/client.ts';
import { podNamed, startServer } from '../testing/servers.ts';
import { recordSpans } from '../testing/spans.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

describe('a call that fails', () => {
  test('tells status and the first part of the body', async (t) => {
    const url = await startServer(t, (_request, response) => response.writeHead(507).end('x'.repeat(2_000)));
    const error = await failureOf(clientOf(t, url).create(CREATE));
    assert.equal(error.code, 'HTTP_STATUS');
    assert.equal(error.statusCode, 507);
    assert.equal(error.body, 'x'.repeat(512));
    assert.match(error.message, /^POST \/create of 127\.0\.0\.1:\d+ was answered 507: xxx/);
    const { attributes, status } = spans.span('CreateHttpCall');
    assert.equal(attributes['exit.code'], 507);
    assert.equal(status.code, SpanStatusCode.ERROR);
  });

  test('tells the code where nobody listens, and 500 on its span', async (t) => {
    const error = await failureOf(clientOf(t, 'http://127.0.0.1:1').delete(podNamed('a')));
    assert.deepEqual([error.code, error.statusCode], ['ECONNREFUSED', undefined]);
    const { attributes } = spans.span('DeleteHttpCall');
    assert.deepEqual([attributes['exit.code'], attributes['error.type']], [500, 'ECONNREFUSED']);
    assert.equal(attributes['http.response.status_code'], undefined);
  });

  test('tells of an answer that is none, with its status', async (t) => {
    const url = await startServer(t, (_request, response) => response.end('<html>'));
    const error = await failureOf(clientOf(t, url).status([podNamed('a')]));
    assert.deepEqual([error.code, error.statusCode], ['MALFORMED_REPLY', 200]);
    const { attributes } = spans.span('StatusHttpCall');
    assert.deepEqual([attributes['exit.code'], attributes['error.type']], [200, 'MALFORMED_REPLY']);
  });

  test('times out when the server accepts and says nothing', async (t) => {
    const client = clientOf(t, await startServer(t, () => {}), { timeout: 30 });
    const calls = [client.ping(), client.getLogs(logsOf(true)), client.status([], { timeout: 20 })];
    for (const { code } of await Promise.all(calls.map(failureOf))) assert.equal(code, 'TIMEOUT');
    assert.equal(spans.all().length, 3);
    for (const span of spans.all()) {
      assert.equal(span.attributes['error.type'], 'timeout');
      assert.equal(span.attributes['exit.code'], 500);
    }
  });

  test('times out when the server stops in the middle of its answer', async (t) => {
    const url = await startServer(t, (_request, response) => response.writeHead(200).write('[{"na'));
    assert.equal(
      (await failureOf(clientOf(t, url, { timeout: 100 }).status([podNamed('a')]))).code,
      'TIMEOUT',
    );
  });

  test('waits for a delete as long as the pod may take to stop, and its time-out', async (t) => {
    const url = await startServer(t, () => {});
    const client = clientOf(t, url, { timeout: 10 });
    const pod = podNamed('a');
    const inHaste = { ...pod, spec: { containers: [], terminationGracePeriodSeconds: 0 } };
    assert.equal((await failureOf(client.delete(inHaste))).code, 'TIMEOUT');
    const slow = await startServer(t, async (_request, response) => {
      await failureOf(client.ping());
      response.end();
    });
    await clientOf(t, slow, { timeout: 10 }).delete(pod);
  });

  test('rejects with the reason of its caller, whose abort is no error on the span', async (t) => {
    const giveUp = new AbortController();
    const url = await startServer(t, () => giveUp.abort());
    await assert.rejects(clientOf(t, url).create(CREATE, { signal: giveUp.signal }), { name: 'AbortError' });
    const { attributes, status } = spans.span('CreateHttpCall');
    assert.equal(attributes['exit.code'], undefined);
    assert.equal(status.code, SpanStatusCode.UNSET);
    await assert.rejects(clientOf(t, url).ping({ signal: AbortSignal.abort() }), { name: 'AbortError' });
  });
});
