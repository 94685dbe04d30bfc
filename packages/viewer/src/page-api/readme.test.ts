import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { id, request } from '../testing/spans.ts';
import { post, testViewer } from '../testing/viewer.ts';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const section = readme.split('\n## The page\n', 2)[1]?.split('\n## ', 1)[0] ?? '';

test('every route of the page that the README lists is served', async (t) => {
  const viewer = await testViewer(t);
  await post(viewer, request([{}]));
  const needsMore = new Set(['/ui/metrics/exemplars']);
  const routes = [...section.matchAll(/^\| `(GET|POST) (\S+)`/gm)].map(([, method, path]) => ({
    method,
    path: path?.replace('{id}', '1').replace('{spanId}', id(1)) ?? '',
  }));
  assert.equal(routes.length, 11);
  for (const { method, path } of routes) {
    const asked = get({ host: '127.0.0.1', port: viewer.ports.api, path, ...(method && { method }) }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.destroy();
    const wanted = method === 'GET' ? 200 : 415;
    assert.equal(response.statusCode, needsMore.has(path) ? 400 : wanted, path);
  }
});
