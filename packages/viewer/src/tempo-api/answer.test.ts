import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { HttpError } from '../http/body.ts';
import { compileQuery } from '../traceql/query.ts';
import { answer } from './answer.ts';

const serve = async (
  t: TestContext,
  handler: (response: ServerResponse) => Promise<void>,
): Promise<number> => {
  const server = createServer((_, response) => {
    handler(response).catch((error: unknown) => {
      response.writeHead(error instanceof HttpError ? error.status : 500).end(String(error));
    });
  });
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** Works until nobody waits any more. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

const ask = async (port: number): Promise<[number, string]> => {
  const response = await fetch(`http://127.0.0.1:${port}`);
  return [response.status, await response.text()];
};

test('what takes too long is answered with 504 and the text of Tempo', async (t) => {
  const port = await serve(t, (response) => answer(response, 1, untilAborted));
  assert.deepEqual(await ask(port), [504, 'HttpError: context deadline exceeded']);
});

test('what was found in time is answered as JSON', async (t) => {
  const port = await serve(t, (response) => answer(response, 60_000, async () => ({ found: true })));
  assert.deepEqual(await ask(port), [200, '{"found":true}']);
});

test('a fault of the query is 400, and any other is passed on', async (t) => {
  const wrong = await serve(t, (response) => answer(response, 60_000, async () => compileQuery('{')));
  assert.equal((await ask(wrong))[0], 400);
  const broken = await serve(t, (response) =>
    answer(response, 60_000, async () => {
      throw new TypeError('broken');
    }),
  );
  assert.equal((await ask(broken))[0], 500);
});

test('work for a client that goes away is told so', async (t) => {
  const { promise: told, resolve } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const port = await serve(t, (response) =>
    answer(response, 60_000, (signal) => {
      begin();
      return untilAborted(signal).finally(resolve);
    }),
  );
  const client = get({ host: '127.0.0.1', port });
  client.on('error', () => {});
  await begun;
  client.destroy();
  await told;
});
