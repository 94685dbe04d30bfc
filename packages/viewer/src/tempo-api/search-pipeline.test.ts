import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributesFor, filled, search } from '../testing/searches.ts';
import { request } from '../testing/spans.ts';
import { post, testViewer } from '../testing/viewer.ts';
import type { Viewer } from '../viewer.ts';

test('by() splits the spans of a trace and names each group', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  const { traces } = await search(viewer, '{} | by(span.exit.code) | select(name, status)');
  const groups = traces.map(({ spanSets }) =>
    spanSets.map(({ attributes, matched, spans }) => ({
      attributes,
      matched,
      names: spans.map(({ name }) => name),
    })),
  );
  const key = 'by(span.exit.code)';
  const none = [{ key, value: { stringValue: 'nil' } }];
  assert.deepEqual(groups, [
    [{ attributes: none, matched: 1, names: ['StatusHttpCall'] }],
    [{ attributes: [{ key, value: { intValue: '500' } }], matched: 1, names: ['CreateHttpCall'] }],
    [
      { attributes: none, matched: 2, names: ['CreatePodVK', 'CreateAPI'] },
      { attributes: [{ key, value: { intValue: '200' } }], matched: 1, names: ['CreateHttpCall'] },
    ],
  ]);
  assert.deepEqual(await attributesFor(viewer, '{} | select(status, .none)'), [
    { key: 'status', value: { stringValue: 'unset' } },
  ]);
});

const spansetAttributes = async (viewer: Viewer, q: string): Promise<unknown[]> =>
  (await search(viewer, q)).traces.flatMap(({ spanSets }) =>
    spanSets.map(({ attributes }) => attributes ?? []),
  );

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const int = (key: string, intValue: string) => ({ key, value: { intValue } });
const double = (key: string, doubleValue: number) => ({ key, value: { doubleValue } });

test('a pipeline leaves the spansets that Tempo leaves', async (t) => {
  const viewer = await testViewer(t);
  await filled(viewer);
  for (const [q, expected] of [
    ['{} | count() > 1', [[int('count()', '3')]]],
    ['{} | count() = 1.0', [[int('count()', '1')], [int('count()', '1')]]],
    ['{} | count() > 3', []],
    ['{} | avg(duration) > 1s', [[text('avg(duration)', '1.416666666s')]]],
    ['{} | max(duration) >= 2999999999', [[text('max(duration)', '2.999999999s')]]],
    ['{} | min(duration) < 1s', [[text('min(duration)', '250.000001ms')]]],
    ['{} | sum(span:duration) > 3s', [[text('sum(duration)', '4.25s')]]],
    ['{} | max(traceDuration) > 1s', [[text('max(traceDuration)', '2.999999999s')]]],
    ['{} | avg(.exit.code) > 0', [[double('avg(.exit.code)', 500)], [double('avg(.exit.code)', 200)]]],
    ['{} | sum(span.exit.code) != 500', [[int('sum(span.exit.code)', '200')]]],
    ['{} | max(span.mixed) <= 1', [[double('max(span.mixed)', 1)]]],
    ['{} | max(span.mixed) < -1', []],
    ['{} | max(span.pod.name) > 1', []],
    ['{} | min(span.none) > 1', []],
    [
      '{} | by(name) | count() > 0 | by(status) | max(duration) > 2s',
      [
        [
          text('by(name)', 'CreatePodVK'),
          int('count()', '1'),
          text('by(status)', 'unset'),
          text('max(duration)', '2.999999999s'),
        ],
      ],
    ],
    ['{ kind = client } | by(duration)', [[text('by(duration)', '1s')], [text('by(duration)', '1s')]]],
    ['{ .mixed = 1.0 } | by(span."a b")', [[text('by(span."a b")', 'x')]]],
    ['{ .mixed = 1.0 } | by(.pod.name)', [[text('by(.pod.name)', 'nil')]]],
    ['{ .mixed = 1.0 } | by(span.retried)', [[{ key: 'by(span.retried)', value: { boolValue: true } }]]],
  ] as const) {
    await t.test(`${q} keeps spansets and says by what`, async () => {
      assert.deepEqual(await spansetAttributes(viewer, q), expected);
    });
  }
});

test('sums and averages take the numbers of the first type, and maxima order types', async (t) => {
  const viewer = await testViewer(t);
  const values = [2n, 1.5, 'x', 3n, ['y', 'z'], true] as const;
  await post(viewer, request(values.map((value) => ({ attributes: { value } }))));
  const of = async (stage: string) => (await spansetAttributes(viewer, `{} | ${stage}`))[0];
  assert.deepEqual(await of('sum(.value) = 5'), [int('sum(.value)', '5')]);
  assert.deepEqual(await of('avg(.value) > 0'), [double('avg(.value)', 5 / 6)]);
  assert.deepEqual(await of('min(.value) < 2'), [double('min(.value)', 1.5)]);
  assert.deepEqual(await of('max(.value) > 0'), undefined);
});
