import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promtool } from './prometheus/promtool.ts';
import { findPromtool } from './tools/prometheus.ts';

const RULES = new URL('../../charts/interlink-monitoring-stack/files/rules/', import.meta.url);
const TESTS = new URL('rules/', import.meta.url);

const texts = (folder: URL) =>
  readdirSync(folder).map((file) => ({
    file: fileURLToPath(new URL(file, folder)),
    text: readFileSync(new URL(file, folder), 'utf8'),
  }));
const found = await findPromtool();
const needsPromtool = { skip: 'missing' in found && found.missing, timeout: 60_000 };
const rules = texts(RULES);
const tests = texts(TESTS);
const alerts = rules.flatMap(({ text }) =>
  [...text.matchAll(/- alert: (\w+)/g)].map(([, name]) => name ?? ''),
);
const cases = tests.flatMap(({ text }) =>
  text.split('\n  - name: ').map((part) => ({
    alert: /alertname: (\w+)/.exec(part)?.[1],
    fires: !part.includes('exp_alerts: []'),
  })),
);

describe('alerts', () => {
  test('each has a case in which it fires and one in which it does not', () => {
    for (const name of alerts)
      for (const fires of [true, false])
        assert.ok(
          cases.some((one) => one.alert === name && one.fires === fires),
          `${name} has no case in which it ${fires ? 'fires' : 'does not fire'}`,
        );
  });

  test('promtool takes the rules', needsPromtool, async () => {
    if ('missing' in found) return;
    const { code, stderr } = await promtool(found.path, [
      'check',
      'rules',
      '--lint-fatal',
      ...rules.map(({ file }) => file),
    ]);
    assert.equal(code, 0, stderr);
  });

  test('they fire where they are to and nowhere else', needsPromtool, async () => {
    if ('missing' in found) return;
    const { code, stdout, stderr } = await promtool(found.path, [
      'test',
      'rules',
      ...tests.map(({ file }) => file),
    ]);
    assert.equal(code, 0, `${stdout}${stderr}`);
  });
});
