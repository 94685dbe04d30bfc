import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pastedTrace } from './pasted.ts';

const [trace, span] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];

test('a trace id leads to its trace, and a traceparent to its span', () => {
  assert.equal(pastedTrace(` ${trace.toUpperCase()}\n`), `/trace/${trace}`);
  assert.equal(pastedTrace(`00-${trace}-${span}-01`), `/trace/${trace}?span=${span}`);
});

for (const text of [
  '',
  trace.slice(1),
  `${trace}0`,
  `"${trace}"`,
  `{ trace:id = "${trace}" }`,
  `00-${span}-01`,
]) {
  test(`${text || 'nothing'} is left to the search`, () => assert.equal(pastedTrace(text), undefined));
}
