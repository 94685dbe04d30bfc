import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parse, stringify } from 'yaml';
import { freePort } from '../../ports.ts';
import { startService } from '../../service.ts';
import { testDir } from '../../test-dir.ts';
import { run } from '../../tools/command.ts';
import { render } from '../rendered.ts';

/** A running Tempo with the chart's configuration. */
export interface Tempo {
  /** Of its HTTP API. */
  readonly url: string;
  /** host:port of its gRPC receiver. */
  readonly grpc: string;
  /** URL of its HTTP receiver. */
  readonly http: string;
}

/** Starts the program as the chart does by default, but for its addresses and its folder. */
export async function startTempo(t: TestContext, program: string): Promise<Tempo> {
  const dir = await testDir(t);
  const objects = await render(t);
  const rendered = objects.find(({ data }) => data?.['tempo.yaml'])?.data?.['tempo.yaml'];
  assert.ok(rendered);
  const file = join(dir, 'tempo.yaml');
  const [grpc, http, internal] = [await freePort(), await freePort(), await freePort()];
  const config = parse(rendered.replaceAll('/var/tempo', dir));
  const { protocols } = config.distributor.receivers.otlp;
  protocols.grpc.endpoint = `127.0.0.1:${grpc}`;
  protocols.http.endpoint = `127.0.0.1:${http}`;
  Object.assign(config.server, {
    http_listen_address: '127.0.0.1',
    grpc_listen_address: '127.0.0.1',
    grpc_listen_port: internal,
  });
  await writeFile(file, stringify(config));
  // It fails on a mere warning too.
  await run(program, [`-config.file=${file}`, '-config.verify=true']);

  const { port } = await startService({
    t,
    name: 'Tempo',
    program,
    args: (own) => [`-config.file=${file}`, `-server.http-listen-port=${own}`],
    isReady: async (own) => (await fetch(`http://127.0.0.1:${own}/ready`)).ok,
  });
  return { url: `http://127.0.0.1:${port}`, grpc: `127.0.0.1:${grpc}`, http: `http://127.0.0.1:${http}` };
}
