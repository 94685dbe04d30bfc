import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FREE_PORTS } from './laptop.ts';
import { cleanEnv, makeTempDir, programs, startProgram, until } from './process.ts';

async function scrape(url: string, accept = 'text/plain'): Promise<string> {
  const response = await fetch(url, { headers: { accept } });
  assert.equal(response.status, 200, url);
  return response.text();
}

/** The value of the series of a name that has all these labels; undefined where there is none. */
function sampleOf(
  body: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = body
    .split('\n')
    .find((text) => text.startsWith(name) && wanted.every((label) => text.includes(label)));
  return line === undefined ? undefined : Number(line.split(' # ')[0]?.split(' ').at(-1));
}

const manifest = (kind: string, name: string, rest: object) =>
  JSON.stringify({ apiVersion: 'v1', kind, metadata: { name, namespace: 'default' }, ...rest });

describe('metrics of the laptop mode', { timeout: 120_000 }, () => {
  const temp = makeTempDir();
  const pods = join(temp.dir, 'pods');
  let said = '';
  let laptop: ReturnType<typeof fork>;
  const address = (name: string) => new RegExp(`^${name} +(http\\S+)$`, 'm').exec(said)?.[1] ?? '';

  before(async () => {
    mkdirSync(pods);
    const container = {
      name: 'main',
      image: 'none',
      command: ['sh', '-c', 'sleep 300'],
      envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }],
    };
    writeFileSync(join(pods, 'settings.json'), manifest('ConfigMap', 'settings', { data: { A: '1' } }));
    writeFileSync(join(pods, 'keys.json'), manifest('Secret', 'keys', { stringData: { B: '2' } }));
    writeFileSync(join(pods, 'stay.json'), manifest('Pod', 'stay', { spec: { containers: [container] } }));
    laptop = fork(programs.laptop, ['--pods', pods, ...FREE_PORTS], {
      env: cleanEnv({ OTEL_BSP_SCHEDULE_DELAY: '100', METRICS_ADDRESS: ':1', METRICS_CERT_FILE: 'none.crt' }),
      silent: true,
      execArgv: [],
    });
    laptop.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    await until('the pod to run', () => said.includes('default/stay Running'));
    await until('the addresses', () => said.includes('Ctrl-C'));
  });
  after(async () => {
    const ended = once(laptop, 'exit');
    laptop.kill('SIGINT');
    await ended;
    temp.remove();
  });

  it('variables of a program that serves others are said to be unused here', () => {
    assert.match(said, /^not used here: METRICS_ADDRESS, METRICS_CERT_FILE; .*--metrics-port/m);
  });

  it('each program counts its own spans and requests, and says how its process does', async () => {
    const expected = { kubelet: 'CreatePodVK', api: 'CreateAPI', plugin: 'Create' };
    for (const [program, span] of Object.entries(expected)) {
      const body = await scrape(address(`metrics, ${program}`));
      const labels = { span_name: span };
      assert.equal(sampleOf(body, 'traces_span_metrics_calls_total', labels), 1, program);
      assert.equal(sampleOf(body, 'traces_span_metrics_duration_seconds_count', labels), 1, program);
      assert.ok((sampleOf(body, 'process_cpu_seconds_total') ?? 0) > 0, program);
      assert.ok(sampleOf(body, 'nodejs_eventloop_lag_seconds') !== undefined, program);
      assert.ok((sampleOf(body, 'otel_sdk_processor_span_processed_total') ?? -1) >= 0, program);
      assert.equal(sampleOf(body, 'vk_telemetry_gather_success', { collector: 'registry' }), 1, program);
    }
  });

  it('calls are counted by status, with zeros for what has not happened yet', async () => {
    for (const program of ['kubelet', 'api']) {
      const body = await scrape(address(`metrics, ${program}`));
      assert.ok((sampleOf(body, 'rest_client_requests_total', { code: '200' }) ?? 0) > 0, program);
      assert.equal(sampleOf(body, 'rest_client_requests_total', { code: '<error>' }), 0, program);
    }
  });

  it("an exemplar's trace is in the viewer", async () => {
    const accept = 'application/openmetrics-text; version=1.0.0';
    const traceId = await until('an exemplar of CreatePodVK', async () => {
      const body = await scrape(address('metrics, kubelet'), accept);
      return /_bucket\{[^}]*CreatePodVK[^}]*\} \d+ # \{trace_id="([0-9a-f]{32})"/.exec(body)?.[1];
    });
    await until('its trace', async () => {
      const response = await fetch(`${address('page')}/api/v2/traces/${traceId}`);
      return (await response.text()).includes('CreatePodVK');
    });
  });

  it('what is handed on is counted by kind, and falls when it goes', async () => {
    const items = async () => {
      const body = await scrape(address('metrics, kubelet'));
      return ['Pod', 'ConfigMap', 'Secret'].map((kind) =>
        sampleOf(body, 'liqo_virtual_kubelet_reflection_item_counter', { reflector_resource: kind }),
      );
    };
    assert.deepEqual(await items(), [1, 1, 1]);
    rmSync(join(pods, 'stay.json'));
    await until('all to be gone', async () => (await items()).every((value) => value === 0));
  });
});

/** Has a process say at its end how many of a client's modules it has loaded. */
const SAY_LOADED = `data:text/javascript,${encodeURIComponent(`
  import { createRequire } from 'node:module';
  const { cache } = createRequire(process.execPath);
  const count = () => Object.keys(cache).filter((file) => file.includes('prom-client')).length;
  process.on('exit', () => process.stderr.write('modules of Prometheus: ' + count() + '\\n'));
`)}`;

describe('metrics of a kubelet alone', { timeout: 60_000 }, () => {
  const metricsOf = (stderr: string) => /^metrics on (\S+)$/m.exec(stderr)?.[1];
  const start = async (env: NodeJS.ProcessEnv) => {
    const temp = makeTempDir();
    const program = await startProgram('kubelet', [], {
      PODS_DIR: temp.dir,
      STATE_DIR: join(temp.dir, 'state'),
      INTERLINK_URL: 'http://127.0.0.1:1',
      KUBELET_PORT: '0',
      NODENAME: 'alone',
      ...env,
    });
    after(async () => {
      await program.stop();
      temp.remove();
    });
    return program;
  };

  it('a call that has no answer is an <error>, with its reason beside it', async () => {
    const program = await start({ ENABLE_METRICS: '1', METRICS_ADDRESS: '127.0.0.1:0' });
    const url = metricsOf(program.stderr()) ?? '';
    await until('the first ping to fail', async () => {
      const body = await scrape(url);
      return (sampleOf(body, 'rest_client_requests_total', { code: '<error>', method: 'POST' }) ?? 0) > 0;
    });
  });

  it('without ENABLE_METRICS nothing is served or loaded, and another word than 1 is warned of', async () => {
    const off = await start({ NODE_OPTIONS: `--import=${SAY_LOADED}` });
    await off.stop();
    assert.match(off.stderr(), /^modules of Prometheus: 0$/m);
    assert.doesNotMatch(off.stderr(), /metrics/);
    const wrong = await start({ ENABLE_METRICS: 'yes' });
    assert.match(wrong.stderr(), /metrics are off: ENABLE_METRICS is "yes", and on is 1/);
  });

  it('an address that cannot be used is said, and the kubelet runs', async () => {
    const program = await start({ ENABLE_METRICS: '1', METRICS_ADDRESS: 'nowhere' });
    assert.match(program.stderr(), /metrics are off: METRICS_ADDRESS is "nowhere"/);
  });
});
