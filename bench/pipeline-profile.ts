import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OURS, runAgainst, STOCK } from './pipeline-process.ts';

const SPANS = 400_000;
const SHOWN_OWNERS = 10;
const SHOWN_FUNCTIONS = 12;
const IDLE = new Set(['(idle)', '(program)']);

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}
interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
}

/** The part of the program that a function belongs to. */
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/export\/encode\//, 'ours: encoder'],
  [/tracing\/dist\//, 'ours: rest'],
  [/bench\/variants\//, 'the load itself'],
  [/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/, '$1'],
  [/^node:(?:internal\/)?(http2|streams?|timers|process|net|buffer)/, 'node:$1'],
  [/^node:/, 'node: rest'],
];

function ownerOf({ functionName, url }: ProfileNode['callFrame']): string {
  if (functionName === '(garbage collector)') return 'garbage collector';
  for (const [pattern, owner] of OWNERS) {
    const match = pattern.exec(url);
    if (match) return owner.replace('$1', match[1] ?? '');
  }
  return 'native';
}

/** Prints who uses the CPU of spans end to end, by self time. */
export async function pipelineProfile(): Promise<void> {
  for (const kind of [OURS, STOCK]) printShares(kind, await profile(kind));
}

async function profile(kind: string): Promise<Profile> {
  const dir = await mkdtemp(join(tmpdir(), 'vk-bench-profile-'));
  try {
    const options = ['--cpu-prof', '--cpu-prof-interval=250', `--cpu-prof-dir=${dir}`];
    await runAgainst({}, 'pipeline-burst.ts', (port) => [kind, port, SPANS], options);
    const [file = ''] = await readdir(dir);
    return JSON.parse(await readFile(join(dir, file), 'utf8'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function printShares(kind: string, { nodes, samples, timeDeltas }: Profile): void {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const owners = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    const time = timeDeltas[index] ?? 0;
    if (!frame || IDLE.has(frame.functionName)) continue;
    busy += time;
    const owner = ownerOf(frame);
    owners.set(owner, (owners.get(owner) ?? 0) + time);
    const name = `${frame.functionName || '(anonymous)'} (${owner})`;
    functions.set(name, (functions.get(name) ?? 0) + time);
  }
  const print = (shares: ReadonlyMap<string, number>, count: number) => {
    for (const [name, time] of [...shares].toSorted(([, a], [, b]) => b - a).slice(0, count))
      console.log(`  ${((100 * time) / busy).toFixed(1).padStart(5)} %  ${name}`);
  };
  console.log(`\n## Profile of ${kind}: ${(busy / 1000).toFixed(0)} ms busy`);
  print(owners, SHOWN_OWNERS);
  console.log('  functions:');
  print(functions, SHOWN_FUNCTIONS);
}
