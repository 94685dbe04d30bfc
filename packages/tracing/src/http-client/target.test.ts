import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyText } from '../testing/text.ts';
import { targetOf } from './target.ts';

const MARK = 'S3CRET';
const full = (origin: unknown, path: unknown) => {
  const target = targetOf(origin, path);
  return target && target.origin + target.path;
};

test('a request has scheme, host, port and path, and the default port of its scheme', () => {
  assert.deepEqual(targetOf('https://api.test', '/a/b'), {
    origin: 'https://api.test',
    host: 'api.test',
    port: 443,
    path: '/a/b',
  });
  assert.deepEqual(targetOf(new URL('http://[::1]:8080/x'), '/a'), {
    origin: 'http://[::1]:8080',
    host: '::1',
    port: 8080,
    path: '/a',
  });
});

test('an absolute path, as for a proxy, is the address', () => {
  assert.equal(full('http://proxy.test', `http://u:${MARK}@api.test:81/a?${MARK}`), 'http://api.test:81/a');
});

test('what is no address of http or https is none', () => {
  for (const [origin, path] of [
    [undefined, '/a'],
    ['ftp://a.test', '/a'],
    ['no url', '/a'],
    ['http://a.test', 7],
    ['http://a.test', 'a'],
    ['http://a.test', 'javascript:alert(1)'],
    [{}, '/a'],
  ])
    assert.equal(targetOf(origin, path), undefined);
});

/** A text that holds the mark somewhere. */
const marked = (free: fc.Arbitrary<string>) => fc.tuple(free, free).map(([a, b]) => a + MARK + b);
const hostile = fc.oneof(
  fc.webQueryParameters(),
  anyText(),
  fc.string({ unit: fc.constantFrom(...'?#@:/\\%[]&=;.é\t\n') }),
);
const path = fc.oneof(fc.webPath(), hostile).map((text) => `/${text}`);

test('what follows the first ? or # of a path is never kept', () => {
  fc.assert(
    fc.property(path, fc.constantFrom('?', '#'), marked(hostile), (before, mark, secret) => {
      assert.ok(!full('http://api.test', `${before}${mark}${secret}`)?.includes(MARK));
    }),
  );
});

test('user and password of an origin are never kept, whatever they hold', () => {
  const part = marked(hostile);
  fc.assert(
    fc.property(part, part, path, fc.boolean(), (user, password, rest, encoded) => {
      const text = (value: string) =>
        encoded ? encodeURIComponent(value.toWellFormed()) : value.replace(/[/?#\\]/g, '');
      const origin = `https://${text(user)}:${text(password)}@api.test`;
      const kept = [
        full(origin, rest),
        full(URL.parse(origin) ?? undefined, rest),
        full('http://proxy.test', origin + rest),
      ];
      for (const url of kept) assert.ok(!url?.includes(MARK), url);
    }),
  );
});

test('anything at all is looked at without harm, and leaves no query, fragment or user', () => {
  fc.assert(
    fc.property(fc.anything(), fc.oneof(fc.anything(), hostile, fc.webUrl()), (origin, any) => {
      const target = targetOf(origin, any);
      if (!target) return;
      assert.doesNotMatch(target.path, /[?#]/);
      assert.doesNotMatch(target.origin, /[?#@]/);
      assert.match(target.origin, /^https?:\/\/[^/]+$/);
    }),
  );
});
