import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findHelm } from '../tools/helm.ts';
import { createHelm, NAMESPACE, RELEASE } from './helm.ts';
import { CHART } from './value-sets.ts';

const found = await findHelm();
const options = { skip: 'missing' in found && found.missing, timeout: 120_000 };

const ON = 'metrics.enabled=true';
const SCRAPED = 'Pods with the label prometheus.vk-telemetry.io=true are scraped';
const MONITOR = 'prometheus.operator.podMonitor.enabled=true';

/** Values of metrics, what the notes say of them, and what they do not. */
const SAID: readonly (readonly [
  values: readonly string[],
  said: readonly string[],
  unsaid: readonly string[],
])[] = [
  [[], ['are not scraped: set metrics.enabled=true and prometheus.mode to operator or embedded'], [SCRAPED]],
  [[ON], ['scrapes virtual kubelets, as prometheus.mode is none'], [SCRAPED]],
  [
    ['prometheus.url=http://mine:9090', ON],
    ['Grafana asks http://mine:9090', 'as prometheus.mode is none'],
    [SCRAPED],
  ],
  [['prometheus.mode=embedded'], ['are not scraped: set metrics.enabled=true, give'], [SCRAPED]],
  [
    ['prometheus.mode=embedded', ON],
    [SCRAPED, 'name them in metrics.access.servers', 'metrics.tls.caConfigMap'],
    ['metrics.token.existingSecret'],
  ],
  [
    [
      'prometheus.mode=embedded',
      ON,
      'metrics.access.servers[0].name=vk',
      'metrics.access.servers[0].namespace=n',
      'metrics.tls.caConfigMap=ca',
    ],
    [SCRAPED],
    ['metrics.access.servers', 'metrics.tls.caConfigMap'],
  ],
  [
    ['prometheus.mode=embedded', ON, 'metrics.scheme=http'],
    [SCRAPED],
    ['For https', 'metrics.access.servers'],
  ],
  [
    ['prometheus.mode=operator', ON],
    ["the operator's Prometheus is not named: set prometheus.url", 'takes the PodMonitor that is left out'],
    [SCRAPED, 'as there is no Prometheus'],
  ],
  [
    ['prometheus.mode=operator', ON, MONITOR, 'prometheus.url=http://mine:9090'],
    [SCRAPED, 'metrics.token.existingSecret'],
    ['is not named', 'PodMonitor objects are left out'],
  ],
];

test('The notes say whether virtual kubelets are scraped, and what that still needs', options, async (t) => {
  if ('missing' in found) throw new Error(found.missing);
  const helm = await createHelm(t, found.path);
  for (const [values, said, unsaid] of SAID)
    await t.test(values.join(' ') || 'nothing set', async () => {
      const set = values.flatMap((value) => ['--set', value]);
      const printed = await helm.run('install', RELEASE, CHART, '-n', NAMESPACE, '--dry-run=client', ...set);
      const [, notes = ''] = printed.split('\nNOTES:\n');
      for (const text of said) assert.ok(notes.includes(text), `${text}\n${notes}`);
      for (const text of unsaid) assert.ok(!notes.includes(text), `${text}\n${notes}`);
    });
});
