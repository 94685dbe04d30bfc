import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../testing/server.ts';
import { bearerOf, forgetCredentials } from './bearer.ts';

test('a request that is handed on holds its token nowhere', async (t) => {
  const seen: unknown[] = [];
  const { get } = await serve(t, (request, response) => {
    seen.push(bearerOf(request));
    forgetCredentials(request);
    const { headers, headersDistinct, rawHeaders } = request;
    seen.push(headers.accept, bearerOf(request), JSON.stringify([headers, headersDistinct, rawHeaders]));
    response.end();
  });
  await get('/', { AUTHORIZATION: 'Bearer c2VjcmV0', accept: 'text/plain' });
  const [before, accept, after, rest] = seen;
  assert.deepEqual([before, accept, after], [{ token: 'c2VjcmV0' }, 'text/plain', 'missing']);
  assert.doesNotMatch(String(rest), /c2VjcmV0|authorization/i);
});
