import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath, run } from './command.ts';

const MODULE = join(import.meta.dirname, 'crds');

/** Where each module has the definitions of its resources. */
const FOLDERS: Readonly<Record<string, string>> = {
  'github.com/prometheus-operator/prometheus-operator': 'example/prometheus-operator-crd',
  'github.com/cert-manager/cert-manager': 'deploy/crds',
  'sigs.k8s.io/gateway-api': 'config/crd/standard',
};

/** What the chart makes objects of, by the names of the files. */
const WANTED =
  /_(podmonitors|prometheusrules|servicemonitors|certificates|grpcroutes|httproutes|tlsroutes)\.yaml$/;

/** Definitions of resources, as their projects' Go modules carry them; Go fetches these once. */
export async function findCrds(): Promise<
  { readonly files: readonly string[] } | { readonly missing: string }
> {
  const go = onPath('go');
  if (!go) return { missing: 'no Go to fetch definitions of resources with' };
  const printed = await run(go, ['mod', 'download', '-json', ...Object.keys(FOLDERS)], MODULE);
  // One JSON object after the other.
  const modules: { Path: string; Dir: string }[] = JSON.parse(`[${printed.replaceAll(/^}\n{/gm, '},{')}]`);
  const files = await Promise.all(
    modules.map(async ({ Path, Dir }) => {
      const folder = join(Dir, FOLDERS[Path] ?? '');
      return (await readdir(folder)).filter((file) => WANTED.test(file)).map((file) => join(folder, file));
    }),
  );
  return { files: files.flat() };
}
