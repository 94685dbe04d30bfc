import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, type TestContext, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { type LogOptions, tracePodLifecycle } from '@vk-telemetry/tracing';
import fc from 'fast-check';
import type { LogSource } from '../plugin-server.ts';
import { providerOf } from '../testing/provider.ts';
import { podNamed } from '../testing/servers.ts';
import { recordSpans } from '../testing/spans.ts';
import { type LogRequestOptions, ZERO_TIME } from '../types.ts';
import { firstBytes } from './first-bytes.ts';

const spans = recordSpans();
beforeEach(() => spans.reset());

const LINES = 'line 1\nline 2\nline 3\n';

/** A pod behind a real API, and a plugin that heeds no option and says which it got. */
async function logsOf(t: TestContext, answer: (signal: AbortSignal) => LogSource = () => LINES) {
  const asked: LogRequestOptions[] = [];
  const provider = tracePodLifecycle(
    await providerOf(t, {
      async getLogs({ Opts }, { signal }) {
        asked.push(Opts);
        return answer(signal);
      },
    }),
  );
  await provider.createPod(podNamed('a'));
  return {
    asked,
    getLogs: (options: LogOptions) => provider.getContainerLogs('default', 'a', 'main', options),
  };
}

const NONE: LogRequestOptions = {
  ...{ Tail: 0, Bytes: 0, SinceSeconds: 0, SinceTime: ZERO_TIME },
  ...{ Timestamps: false, Follow: false, Previous: false },
};
const TIME = '2026-11-21T00:00:00.5+01:00';

const WIRE: readonly [LogOptions, Partial<LogRequestOptions>, string][] = [
  [{}, {}, LINES],
  [{ tail: 2, timestamps: true, previous: true }, { Tail: 2, Timestamps: true, Previous: true }, LINES],
  [{ sinceSeconds: 5, follow: true }, { SinceSeconds: 5, Follow: true }, LINES],
  [{ sinceTime: TIME, limitBytes: 100 }, { SinceTime: TIME, Bytes: 100 }, LINES],
  // What no plugin can be asked for, or does not heed, is cut here.
  [{ limitBytes: 8 }, { Bytes: 8 }, 'line 1\nl'],
  [{ limitBytes: 8, follow: true }, { Bytes: 8, Follow: true }, 'line 1\nl'],
  [{ limitBytes: 8, tail: 2 }, { Tail: 2 }, 'line 1\nl'],
  [{ tail: 0, sinceSeconds: 5 }, { Tail: 1, SinceSeconds: 5 }, ''],
  [{ tail: 0, limitBytes: 3 }, { Tail: 1 }, ''],
];

describe('a log through an interLink API', () => {
  test('is asked for with the options there are on the wire, and has no more bytes than its limit', async (t) => {
    const { asked, getLogs } = await logsOf(t);
    for (const [options, wire, log] of WIRE) {
      assert.equal(await text(await getLogs(options)), log, JSON.stringify(options));
      assert.deepEqual(asked.at(-1), { ...NONE, ...wire });
    }
  });

  test('of new lines only is asked for from now on', async (t) => {
    const { asked, getLogs } = await logsOf(t);
    const before = Date.now();
    await text(await getLogs({ tail: 0, follow: true, sinceSeconds: 60, limitBytes: 100 }));
    const { SinceTime = '', ...others } = asked[0] ?? NONE;
    assert.ok(Date.parse(SinceTime) >= before && Date.parse(SinceTime) <= Date.now(), SinceTime);
    assert.deepEqual({ ...others, SinceTime: ZERO_TIME }, { ...NONE, Follow: true, Bytes: 100 });
  });

  test('that goes on ends at its limit, at the plugin too, and its spans end with it and are no failure', async (t) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { getLogs } = await logsOf(t, (signal) =>
      (async function* () {
        yield 'line 1\n';
        await once(signal, 'abort');
        release();
      })(),
    );
    assert.equal(await text(await getLogs({ limitBytes: 7, follow: true })), 'line 1\n');
    await released;
    const [call, logs] = [spans.span('LogHttpCall'), spans.span('GetLogsVK')];
    assert.equal(call.parentSpanContext?.spanId, logs.spanContext().spanId);
    assert.equal(call.attributes['exit.code'], 200);
    for (const { status } of [call, logs]) assert.equal(status.code, SpanStatusCode.UNSET);
  });

  test('that its reader leaves before the limit ends at the plugin too', async (t) => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { getLogs } = await logsOf(t, (signal) =>
      (async function* () {
        yield LINES;
        await once(signal, 'abort');
        release();
      })(),
    );
    const log = await getLogs({ limitBytes: 1000 });
    await once(log, 'data');
    assert.equal(spans.all().filter(({ name }) => name === 'GetLogsVK').length, 0);
    const closed = once(log, 'close');
    log.destroy();
    await Promise.all([released, closed]);
    assert.equal(spans.span('GetLogsVK').status.code, SpanStatusCode.UNSET);
  });

  test('that breaks before its limit is broken for its reader', async (t) => {
    const { getLogs } = await logsOf(t, () =>
      (async function* () {
        yield LINES;
        throw new Error('the file system went away');
      })(),
    );
    await assert.rejects(text(await getLogs({ limitBytes: 1000 })));
    assert.equal(spans.span('GetLogsVK').status.code, SpanStatusCode.ERROR);
  });
});

test('the first bytes of any log are those that slicing it gives, followed or not', async () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40_000 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(chunks, fc.nat(100_000), fc.boolean(), async (parts, limit, follow) => {
      const whole = Buffer.concat(parts);
      const log = Readable.from(
        parts.map((part) => Buffer.from(part)),
        { objectMode: false },
      );
      const read = await firstBytes(log, limit, { follow }).toArray();
      assert.ok(Buffer.concat(read).equals(whole.subarray(0, limit)));
    }),
    { numRuns: 50 },
  );
});
