import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, testViewer } from '../testing/viewer.ts';

for (const [query, text] of [
  ['q={}&tags=a%3Db', "invalid request: can't specify tags and q in the same query"],
  ['tags=a%3Db', 'the parameter tags is not in the embedded store; use q, or Tempo'],
  ['minDuration=1s', 'the parameter minDuration is not in the embedded store; use q, or Tempo'],
  ['limit=0', 'invalid limit: must be a positive number'],
  ['limit=-1', 'invalid limit: strconv.ParseUint: parsing "-1": invalid syntax'],
  ['limit=1000000', 'limit 1000000 exceeds max limit 262144'],
  ['spss=1000', 'spans per span set exceeds 100. received 1000'],
  [
    'start=1770000000000&end=1',
    'invalid start: strconv.ParseUint: parsing "1770000000000": value out of range',
  ],
  ['start=5', 'http parameter start must be before end. received start=5 end=0'],
  ['start=1&end=9999999', 'range specified by start and end exceeds 168h0m0s. received start=1 end=9999999'],
  ['q={ .a =}', 'invalid TraceQL query: parse error at line 1, col 7: syntax error: unexpected }'],
  [
    'q={} >> {}',
    'invalid TraceQL query: parse error at line 1, col 4: the spanset operator >> is not in the embedded store; use Tempo',
  ],
] as const) {
  test(`a search with ${query} is answered with 400 and the reason`, async (t) => {
    const viewer = await testViewer(t);
    const { status, body } = await ask(viewer, `/api/search?${query}`);
    assert.deepEqual([status, body.toString()], [400, text]);
  });
}
