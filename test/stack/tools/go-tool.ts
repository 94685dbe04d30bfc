import { join } from 'node:path';
import { buildOnce } from './build-once.ts';
import { type Found, onPath, run } from './command.ts';

export interface GoTool {
  readonly name: string;
  /** The folder beside this file that has its go.mod, go.sum and tool line. */
  readonly module: string;
  /** What is built. */
  readonly package: string;
  /** How long a first build takes on two cores, in words. */
  readonly takes: string;
  /** Which ones on PATH will do: what they answer to these arguments. Default: any. */
  readonly accepts?: { readonly args: readonly string[]; readonly version: RegExp };
  /** Variables that get the version of a module, as the project's own builds do it. */
  readonly stamp?: { readonly module: string; readonly variables: readonly string[] };
}

/** A program written in Go: one on PATH that will do, else one that Go builds once from its module in this folder. */
export async function findGoTool(tool: GoTool): Promise<Found> {
  const { name, accepts } = tool;
  const installed = onPath(name);
  if (installed && (!accepts || accepts.version.test(await run(installed, accepts.args))))
    return { path: installed };
  const go = onPath('go');
  if (!go)
    return {
      missing: `no ${name} on PATH${installed ? ' that is new enough' : ''}, and no Go to build it with`,
    };
  const inputs = ['go.mod', 'go.sum'].map((file) => join(import.meta.dirname, tool.module, file));
  return { path: await buildOnce({ name, inputs, build: (dir) => compile(go, tool, dir) }) };
}

async function compile(go: string, { name, module, package: target, takes, stamp }: GoTool, dir: string) {
  process.stderr.write(`building ${name}, once; ${takes} on two cores\n`);
  const folder = join(import.meta.dirname, module);
  const program = join(dir, name);
  const version = stamp && (await run(go, ['list', '-m', '-f', '{{.Version}}', stamp.module], folder)).trim();
  const flags = ['-s', '-w', ...(stamp?.variables ?? []).map((variable) => `-X=${variable}=${version}`)];
  await run(go, ['build', '-trimpath', `-ldflags=${flags.join(' ')}`, '-o', program, target], folder);
  return program;
}
