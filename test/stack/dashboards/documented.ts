/** All documented metrics in a registry, through the factories that programs use. */
import * as factories from '@vk-telemetry/collectors';
import { FAMILIES, type FamilyName } from '@vk-telemetry/collectors';
import * as client from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** What the handles of all types have, each its own part. */
interface AnyHandle {
  inc?(labels: Labels, value: number): void;
  set?(labels: Labels, value: number): void;
  observe?(labels: Labels, value: number): void;
}

/** Values that a query tells apart; other labels have their own name for a value. */
const VALUES: Partial<Record<string, readonly string[]>> = {
  code: ['200', '404', '500', '<error>'],
  type: ['rx', 'tx'],
  status: ['ok', 'failed'],
  reflector_resource: ['Pod', 'Secret'],
};

/** Every set of labels that the values allow. */
const labelSets = (names: readonly string[]): readonly Labels[] =>
  names.reduce<readonly Labels[]>(
    (sets, name) =>
      (VALUES[name] ?? [name]).flatMap((value) => sets.map((labels) => ({ ...labels, [name]: value }))),
    [{}],
  );

export interface Documented {
  readonly registry: client.Registry;
  /** Lets all of them go on by one; a gauge is 0 and 1 in turn for one peer, else it grows. */
  tick(): void;
}

export function createDocumented(): Documented {
  const registry = new client.Registry();
  const handles: Record<string, AnyHandle> = {};
  for (const [name, create] of Object.entries(factories))
    if (name.startsWith('create') && typeof create === 'function')
      Object.assign(handles, (create as (options: object) => object)({ client, registry }));
  let ticks = 0;

  function tickOne(name: FamilyName): void {
    const handle = handles[name];
    if (handle === undefined) throw new Error(`no factory makes ${name}`);
    for (const labels of labelSets(FAMILIES[name].labels)) {
      if (handle.set) handle.set(labels, ticks);
      else if (handle.inc) handle.inc(labels, 1);
      else handle.observe?.(labels, ticks % 10);
    }
  }

  return {
    registry,
    tick() {
      ticks += 1;
      for (const name of Object.keys(FAMILIES) as FamilyName[]) tickOne(name);
      handles.liqo_peer_is_connected?.set?.({ driver: 'wireguard', cluster_id: 'up' }, 1);
      handles.liqo_peer_is_connected?.set?.({ driver: 'wireguard', cluster_id: 'down' }, 0);
    },
  };
}
