import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled } from '../testing/searches.ts';
import { request } from '../testing/spans.ts';
import { ask, post, testViewer } from '../testing/viewer.ts';
import type { Viewer } from '../viewer.ts';

const answered = async (viewer: Viewer, path: string): Promise<Record<string, unknown>> => {
  const { status, body } = await ask(viewer, path);
  assert.equal(status, 200, body.toString());
  return JSON.parse(body.toString());
};

const metrics = { completedJobs: 1, totalJobs: 1 };
const intrinsic = {
  name: 'intrinsic',
  tags: [
    ...['duration', 'kind', 'name', 'rootName', 'rootServiceName', 'span:duration', 'span:id', 'span:kind'],
    ...['span:name', 'span:status', 'span:statusMessage', 'status', 'statusMessage', 'trace:duration'],
    ...['trace:id', 'trace:rootName', 'trace:rootService', 'traceDuration'],
  ],
};
const resource = { name: 'resource', tags: ['service.name'] };
const span = { name: 'span', tags: ['a b', 'exit.code', 'mixed', 'pod.name', 'retried'] };

test('tags are the names in the scopes that have any', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  for (const [parameters, scopes] of [
    ['', [span, resource, intrinsic]],
    ['scope=none', [span, resource, intrinsic]],
    ['scope=span&limit=5000&start=1770000000&end=1770000100', [span]],
    ['scope=resource', [resource]],
    ['scope=intrinsic', [intrinsic]],
    ['scope=event', []],
    ['scope=link', []],
    ['scope=instrumentation', []],
    ['scope=span&limit=x', [span]],
    ['scope=span&limit=0', [span]],
    ['scope=span&start=1770000900&end=1770000901', []],
    ['scope=span&q={ span.exit.code = 500 }', [{ name: 'span', tags: ['exit.code', 'pod.name'] }]],
    [
      'scope=span&q={ span.exit.code = 500 %26%26 span.x = ',
      [{ name: 'span', tags: ['exit.code', 'pod.name'] }],
    ],
    ['scope=span&q={ broken', [span]],
    ['scope=resource&q={ name = "none" }', []],
  ] as const) {
    await t.test(
      `the tags of ${parameters || 'everything'} are the names in the scopes that have any`,
      async () => {
        assert.deepEqual(await answered(viewer, `/api/v2/search/tags?${parameters}`), { scopes, metrics });
      },
    );
  }
});

test('limit counts names per scope', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  const { scopes } = await answered(viewer, '/api/v2/search/tags?limit=2');
  assert.deepEqual(
    (scopes as { tags: string[] }[]).map(({ tags }) => tags.length),
    [2, 1, 2],
  );
});

const tagValues = async (viewer: Viewer, tag: string, parameters = ''): Promise<unknown> => {
  const path = `/api/v2/search/tag/${encodeURIComponent(tag)}/values?${parameters}`;
  const { tagValues: values, ...rest } = await answered(viewer, path);
  assert.deepEqual(rest, { metrics });
  return values;
};

const typed = (type: string, ...values: string[]) => values.map((value) => ({ type, value }));

test('values carry their types', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  for (const [tag, parameters, expected] of [
    ['span.exit.code', '', typed('int', '200', '500')],
    ['.exit.code', 'limit=1', typed('int', '500')],
    ['span.mixed', '', typed('float', '1.0')],
    ['span.retried', '', typed('bool', 'true')],
    ['span."a b"', '', typed('string', 'x')],
    ['.pod.name', '', typed('string', 'a', 'b', 'c', 'nginx')],
    ['.pod.name', 'start=1770000020&end=1770000021', typed('string', 'a', 'b', 'c')],
    ['resource.service.name', '', typed('string', 'InterLink-Plugin-a', 'VK-InterLink-a')],
    ['.service.name', 'q={ kind = server }', typed('string', 'InterLink-Plugin-a')],
    ['name', 'q={ status = error }', typed('string', 'CreateHttpCall')],
    ['span:name', 'q={ .exit.code = 200 %26%26 .x =~ "ab', typed('string', 'CreateHttpCall')],
    ['rootName', '', typed('string', '', 'CreatePodVK', 'StatusHttpCall')],
    ['statusMessage', '', typed('string', '', 'refused')],
    ['status', '', typed('keyword', 'ok', 'error', 'unset')],
    ['status', 'limit=1', typed('keyword', 'ok')],
    ['status', 'q={ kind = client }', typed('keyword', 'error', 'unset')],
    ['span:kind', 'q={ true }', typed('keyword', 'client', 'server', 'unspecified')],
    ['duration', '', []],
    ['trace:id', '', []],
    ['span.undefined', '', []],
    ['resource.exit.code', 'q={ }', []],
  ] as const) {
    await t.test(`the values of ${tag} ${parameters} carry their types`, async () => {
      assert.deepEqual(await tagValues(viewer, tag, parameters), expected);
    });
  }
});

test('the same text with another type is another value', async (t) => {
  const viewer = await testViewer(t);
  await post(
    viewer,
    request([{ attributes: { a: '1' } }, { attributes: { a: 1n } }, { attributes: { a: 1 } }]),
  );
  const expected = [...typed('float', '1.0'), ...typed('int', '1'), ...typed('string', '1')];
  assert.deepEqual(await tagValues(viewer, '.a'), expected);
});

const unparsed = (tag: string, column: number, reason: string) =>
  `please provide a valid tagName: failed to parse identifier ${tag}: parse error at line 1, col ${column}: ${reason}`;

for (const [path, text] of [
  ['tags?scope=zzz', 'invalid scope: zzz'],
  ['tags?start=5&end=4', 'http parameter start must be before end. received start=5 end=4'],
  ['tag/undefined/values', unparsed('undefined', 2, 'syntax error: unknown identifier: undefined')],
  ['tag/span./values', unparsed('span.', 6, 'syntax error: unexpected "."')],
  ['tag/event.a/values', unparsed('event.a', 2, 'the scope event. is not in the embedded store; use Tempo')],
  [
    'tag/name}|by(name/values',
    'please provide a valid tagName: failed to parse identifier name}|by(name: parse error at line 1, col 15: syntax error: unexpected }',
  ],
  [
    'tag/.a=1/values',
    'please provide a valid tagName: failed to parse identifier .a=1: expected an attribute',
  ],
] as const) {
  test(`/api/v2/search/${path} is answered with 400 and the reason`, async (t) => {
    const viewer = await testViewer(t);
    const { status, body } = await ask(viewer, `/api/v2/search/${path}`);
    assert.deepEqual([status, body.toString()], [400, text]);
  });
}
