import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readLogOptions } from './log-options.ts';
import { HttpProblem } from './reply.ts';

const read = (query: string) => readLogOptions(new URLSearchParams(query));

/** The answer's status and text. */
function refusal(query: string): [number, string] {
  try {
    read(query);
  } catch (error) {
    assert.ok(error instanceof HttpProblem, String(error));
    return [error.statusCode, error.message];
  }
  return assert.fail(`${query} was taken`);
}

test('each option of kubectl logs is taken, and what is not asked for is absent', () => {
  assert.deepEqual(read(''), {});
  const counts = 'tailLines=0&limitBytes=1&sinceSeconds=1';
  assert.deepEqual(read(`${counts}&follow=true&previous=1&timestamps=false`), {
    ...{ tail: 0, limitBytes: 1, sinceSeconds: 1 },
    ...{ follow: true, previous: true, timestamps: false },
  });
  assert.deepEqual(read('sinceTime=2026-02-28T23:59:59.123456789%2B05:30'), {
    sinceTime: '2026-02-28T23:59:59.123456789+05:30',
  });
  assert.deepEqual(read('container=main&insecureSkipTLSVerifyBackend=true&stream=All'), {});
});

test('a query is read as the kubelet reads it: older names, empty flags, first values', () => {
  assert.deepEqual(read('tail=3&tailLines=5'), { tail: 3 });
  assert.deepEqual(read('tail=all&tailLines=5'), {});
  assert.deepEqual(read('tail=&tailLines=5'), { tail: 5 });
  assert.deepEqual(read('tailLines=5&tailLines=7'), { tail: 5 });
  assert.deepEqual(read('follow&previous=maybe&timestamps=FALSE'), {
    ...{ follow: true, previous: true, timestamps: false },
  });
  assert.deepEqual(read('sinceTime=&sinceSeconds=5'), { sinceSeconds: 5 });
  assert.deepEqual(read('sinceTime=null'), {});
});

const REFUSALS = [
  ['tailLines=-1', 422, 'Invalid request: tailLines: Invalid value: -1: must be greater than or equal to 0'],
  ['limitBytes=0', 422, 'Invalid request: limitBytes: Invalid value: 0: must be greater than 0'],
  ['sinceSeconds=0', 422, 'Invalid request: sinceSeconds: Invalid value: 0: must be greater than 0'],
  [
    'sinceSeconds=5&sinceTime=2026-01-31T12:00:00Z',
    422,
    'Invalid request: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
  ],
  [
    'tailLines=-1&limitBytes=-2',
    422,
    'Invalid request: tailLines: Invalid value: -1: must be greater than or equal to 0, ' +
      'limitBytes: Invalid value: -2: must be greater than 0',
  ],
  [
    'stream=both',
    422,
    'Invalid request: stream: Unsupported value: supported values: "All", "Stderr", "Stdout"',
  ],
  ['stream=Stderr', 400, 'Unable to return the given log stream: "Stderr"; the log is that of both'],
  ['tailLines=', 400, 'Unable to decode query: tailLines must be an integer'],
  ['tailLines=1e3', 400, 'Unable to decode query: tailLines must be an integer'],
  ['limitBytes=9223372036854775808', 400, 'Unable to decode query: limitBytes must be an integer of 64 bits'],
  ...['soon', '2026', '2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-31T24:00:00Z'].map(
    (time) =>
      [
        `sinceTime=${time}`,
        400,
        'Unable to decode query: sinceTime must be a time such as 2026-01-31T12:00:00Z',
      ] as const,
  ),
] as const;

test("options that cannot be read are answered 400, and those out of bounds 422 with Kubernetes' reasons", () => {
  for (const [query, status, message] of REFUSALS) assert.deepEqual(refusal(query), [status, message]);
});

const NAMES = [
  'tailLines',
  'tail',
  'limitBytes',
  'sinceSeconds',
  'sinceTime',
  'follow',
  'previous',
  'stream',
];

test('any query gives options that hold together, or a 400 or 422 of one line', () => {
  const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const integer = fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String);
  const value = fc.oneof(fc.string(), integer, fc.integer({ min: -2, max: 9 }).map(String), time);
  const query = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 5 });
  fc.assert(
    fc.property(query, (pairs) => {
      const text = new URLSearchParams(pairs).toString();
      try {
        const { tail = 0, limitBytes = 1, sinceSeconds, sinceTime } = read(text);
        assert.ok(Number.isSafeInteger(tail) && tail >= 0);
        assert.ok(Number.isSafeInteger(limitBytes) && limitBytes >= 1);
        assert.ok(sinceSeconds === undefined || (Number.isSafeInteger(sinceSeconds) && sinceSeconds >= 1));
        assert.ok(sinceTime === undefined || Number.isFinite(Date.parse(sinceTime)));
        assert.ok(sinceSeconds === undefined || sinceTime === undefined);
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        assert.match(error.message, /^[^\n]+$/);
        assert.ok([400, 422].includes(error.statusCode));
      }
    }),
    { numRuns: 1000 },
  );
});

test('every moment is a sinceTime, in the form in which Go writes it', () => {
  const years = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') };
  const moment = fc.date({ ...years, noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.constantFrom('Z', '+02:00', '-11:30'), (date, zone) => {
      const sinceTime = date.toISOString().replace('Z', zone);
      assert.deepEqual(read(new URLSearchParams({ sinceTime }).toString()), { sinceTime });
    }),
  );
});

test('an integer that is not exact in JSON becomes the largest that is', () => {
  assert.deepEqual(read('tailLines=9223372036854775807'), { tail: Number.MAX_SAFE_INTEGER });
  assert.deepEqual(read('tailLines=%2B7'), { tail: 7 });
});
