import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tracingOptionsFromEnv } from './env.ts';
import { TelemetryConfigError } from './errors.ts';
import { checkNode, OLDEST_NODE } from './node-version.ts';
import { runChild } from './testing/child.ts';

test('the oldest Node.js is that of the package', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  assert.equal(engines.node, `>=${OLDEST_NODE}`);
});

test('an older Node.js is refused with the version that is needed and the one that runs', () => {
  for (const version of ['22.18.9', '22.9.0', '20.20.2', '18.0.0', '9.99.99'])
    assert.throws(
      () => checkNode(version),
      (error) => {
        assert.ok(error instanceof TelemetryConfigError);
        assert.equal(error.variable, 'Node.js');
        assert.match(error.message, /needs 22\.19\.0 or newer/);
        assert.ok(error.message.includes(`this is ${version};`));
        return true;
      },
    );
});

test('that Node.js and newer ones are taken, and so is a version that cannot be read', () => {
  for (const version of ['22.19.0', '22.20.1', '22.19.0-rc.1', '23.0.0', '24.21.0', '100.1.0', 'v8', ''])
    checkNode(version);
});

test('the version is looked at before other settings, and only while tracing is on', () => {
  const bad = { TELEMETRY_ENDPOINT: 'ftp://tempo' };
  const start = (env: Record<string, string>) =>
    tracingOptionsFromEnv({ ...bad, ...env }, {}, 'host', '20.0.0');
  assert.throws(() => start({ ENABLE_TRACING: '1' }), { variable: 'Node.js' });
  assert.equal(start({}).enabled, false);
});

test('a preloaded register says it once, and the host runs without tracing', async (t) => {
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`;
  const child = runChild(t, "console.log('ran'); process.disconnect();", {
    env: { ENABLE_TRACING: '1' },
    args: ['--import', `data:text/javascript,${encodeURIComponent(older)}`, '--import', './register.ts'],
  });
  const { code, stdout, stderr } = await child.ended;
  assert.deepEqual({ code, stdout }, { code: 0, stdout: 'ran\n' });
  assert.equal(stderr.match(/tracing stays off\. Node\.js: tracing needs 22\.19\.0/g)?.length, 1);
});
