import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { traceOfSpans } from '../testing/traces.ts';
import { createPrinter } from './output.ts';

const trace = traceOfSpans({ name: 'CreatePodVK', status: { code: 'error' } });
const delivery = { complete: true, updated: false };

const printed = (isTTY: boolean, env: NodeJS.ProcessEnv, output: 'tree' | 'json' = 'tree'): string => {
  const stream = Object.assign(new PassThrough(), { isTTY });
  createPrinter(output, stream, env).print(trace, delivery);
  return String(stream.read());
};

const isColoured = (text: string): boolean => stripVTControlCharacters(text) !== text;

test('trees are coloured on a terminal only, and not against NO_COLOR or on a dumb one', () => {
  assert.equal(isColoured(printed(true, {})), true);
  assert.equal(isColoured(printed(true, { NO_COLOR: '' })), true);
  assert.equal(isColoured(printed(true, { NO_COLOR: '1' })), false);
  assert.equal(isColoured(printed(true, { TERM: 'dumb' })), false);
  assert.equal(isColoured(printed(false, {})), false);
  assert.equal(isColoured(printed(true, {}, 'json')), false);
});

test('a trace that was shown before or has no root yet says so', () => {
  const stream = new PassThrough();
  createPrinter('tree', stream, {}).print(trace, { complete: false, updated: true });
  assert.match(String(stream.read()), /^trace .* incomplete {2}updated\n/);
});

test('output that is not read is bounded, and what is left out is counted', () => {
  const stream = new PassThrough();
  const printer = createPrinter('json', stream, {});
  const large = traceOfSpans({ name: 'x'.repeat(1_000_000) });
  for (let i = 0; i < 30; i++) printer.print(large, delivery);
  assert.ok(printer.skipped() > 0 && stream.writableLength + stream.readableLength < 20_000_000);
});
