/** A strict parser of both formats: what it does not know is an error. */
import assert from 'node:assert/strict';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar?: {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly time?: number;
  };
}

export interface ParsedFamily {
  readonly name: string;
  help: string;
  type: string;
  unit?: string;
  readonly samples: Sample[];
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const NUMBER = /[+-]?(?:Inf|NaN|\d+(?:\.\d+)?(?:e[+-]?\d+)?)/y;
const TIME = /\d+(?:\.\d+)?/y;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
  info: ['_info'],
};

const unescaped = (text: string): string =>
  text.replace(/\\(.?)/gs, (_, char: string) => {
    assert.ok(['\\', 'n', '"'].includes(char), `unknown escape \\${char}`);
    return char === 'n' ? '\n' : char;
  });

/** Reads one line from the left. */
function reader(line: string) {
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(line) ?? assert.fail(`expected ${pattern} at ${at}: ${line}`);
    at += found.length;
    return found;
  };
  const skip = (text: string): boolean => {
    const is = line.startsWith(text, at);
    if (is) at += text.length;
    return is;
  };
  const number = (): number => Number(take(NUMBER).replace('Inf', 'Infinity'));
  const labels = (): Record<string, string> => {
    const found: [string, string][] = [];
    if (!skip('{')) return {};
    while (!skip('}')) {
      if (found.length > 0) assert.ok(skip(','), line);
      const name = take(NAME);
      assert.ok(skip('='), line);
      found.push([name, unescaped(take(/"(?:\\.|[^"\\\n\0])*"/y).slice(1, -1))]);
    }
    assert.equal(new Set(found.map(([name]) => name)).size, found.length, line);
    return Object.fromEntries(found);
  };
  return { take, skip, number, labels, ended: () => at === line.length };
}

function parseSample(line: string, open: boolean): Sample {
  const { take, skip, number, labels, ended } = reader(line);
  const name = take(NAME);
  const own = labels();
  assert.ok(skip(' '), line);
  const value = number();
  if (ended()) return { name, labels: own, value };
  assert.ok(open && /_(?:total|bucket)$/.test(name) && skip(' # '), `no place for an exemplar: ${line}`);
  const about = labels();
  assert.ok(skip(' '), line);
  const exemplar = { labels: about, value: number() };
  const time = skip(' ') ? { time: Number(take(TIME)) } : {};
  assert.ok(ended(), line);
  return { name, labels: own, value, exemplar: { ...exemplar, ...time } };
}

export function parseExposition(body: string, format: 'text' | 'openmetrics'): Map<string, ParsedFamily> {
  const open = format === 'openmetrics';
  assert.ok(body.endsWith('\n') || body === '', 'the last line has no end');
  const lines = body.split('\n').slice(0, -1);
  if (open) assert.equal(lines.pop(), '# EOF');
  const families = new Map<string, ParsedFamily>();
  const seen = new Set<string>();
  let current: ParsedFamily | undefined;
  for (const line of lines) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE|UNIT) (\S+) (.*)$/s.exec(line) ?? [];
    if (!kind) {
      assert.ok(current && !line.startsWith('#'), line);
      const sample = parseSample(line, open);
      const allowed = open || current.type !== 'counter' ? (SUFFIXES[current.type] ?? ['']) : [''];
      const names = allowed.map((suffix) => `${current?.name}${suffix}`);
      assert.ok(names.includes(sample.name), `${sample.name} in ${current.type} ${current.name}`);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      assert.ok(!seen.has(key), `twice: ${key}`);
      seen.add(key);
      current.samples.push(sample);
    } else if (kind === 'HELP') {
      assert.ok(!families.has(name), `family ${name} twice`);
      current = { name, help: unescaped(rest), type: '', samples: [] };
      families.set(name, current);
    } else {
      assert.equal(current?.name, name);
      if (current && kind === 'TYPE') current.type = rest;
      if (current && kind === 'UNIT') {
        assert.ok(open && name.endsWith(`_${rest}`), line);
        current.unit = rest;
      }
    }
  }
  return families;
}
