import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments } from './arguments.ts';

test('addresses have names, and files belong to those that are named', () => {
  const read = readArguments([
    ...['--scrape', 'vk=https://127.0.0.1:8443/metrics?a=b', '--scrape', 'http://localhost:9464/x?name=y'],
    ...['--scrape-ca', 'vk=ca=1.pem', '--scrape-token-file', 'vk=/run/token'],
  ]);
  assert.deepEqual(read.command === 'run' && read.options.scrape, [
    { name: 'vk', url: 'https://127.0.0.1:8443/metrics?a=b', caFile: 'ca=1.pem', tokenFile: '/run/token' },
    { url: 'http://localhost:9464/x?name=y' },
  ]);
});

for (const [args, message] of [
  [['--scrape-ca', 'ca.pem'], /^--scrape-ca takes NAME=FILE/],
  [
    ['--scrape', 'http://a', '--scrape-token-file', 'vk=f'],
    /^--scrape-token-file vk=… is for no --scrape vk=URL/,
  ],
] as const) {
  test(`the arguments ${args.join(' ')} are refused`, () => {
    assert.throws(() => readArguments(args), { code: 'ERR_VIEWER_OPTION', message });
  });
}
