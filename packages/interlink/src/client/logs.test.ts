import assert from 'node:assert/strict';
import { once } from 'node:events';
import { beforeEach, describe, test } from 'node:test';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { clientOf, logsOf } from '../testing/client.ts';
import { startApi, startPlugin, startServer, UID } from '../testing/servers.ts';
import { recordSpans } from '../testing/spans.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

describe('a log that is followed', () => {
  test('comes as it is written, and its span ends with it', async (t) => {
    let end = () => {};
    const url = await startServer(t, (_request, response) => {
      response.write('first\n');
      end = () => void response.end('last\n');
    });
    const log = await clientOf(t, url, { timeout: 100 }).getLogs(logsOf(true));
    const [first] = (await once(log, 'data')) as [Buffer];
    assert.equal(first.toString(), 'first\n');
    assert.equal(spans.all().length, 0);
    end();
    await once(log, 'end');
    const { attributes, kind } = spans.span('LogHttpCall');
    assert.equal(kind, SpanKind.CLIENT);
    assert.equal(attributes['http.response.body.size'], 'first\nlast\n'.length);
    assert.equal(attributes['pod.uid'], UID);
  });

  test('ends when its reader gives up, at the plugin too, without an error', async (t) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const plugin = await startPlugin(t, {
      getLogs: async (_request, { signal }) =>
        (async function* () {
          yield 'first\n';
          await once(signal, 'abort');
          release();
        })(),
    });
    const giveUp = new AbortController();
    const client = clientOf(t, await startApi(t, plugin));
    const log = await client.getLogs(logsOf(true), { signal: giveUp.signal });
    await once(log, 'data');
    const failed = once(log, 'error');
    giveUp.abort();
    const [error] = (await failed) as [Error];
    assert.equal(error.name, 'AbortError');
    await released;
    const { attributes, status } = spans.span('LogHttpCall');
    assert.equal(attributes['exit.code'], 200);
    assert.equal(status.code, SpanStatusCode.UNSET);
  });

  test('breaks with an error when the connection breaks', async (t) => {
    const url = await startServer(t, (_request, response) => {
      response.write('first\n', () => response.destroy());
    });
    const log = await clientOf(t, url).getLogs(logsOf(true));
    log.resume();
    await once(log, 'error');
    const { attributes, status } = spans.span('LogHttpCall');
    assert.equal(attributes['exit.code'], 200);
    assert.ok(attributes['error.type']);
    assert.equal(status.code, SpanStatusCode.ERROR);
  });
});
