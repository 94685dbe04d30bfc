import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pod } from '@vk-telemetry/interlink';
import type { KeyToPath, Volume } from 'kubernetes-types/core/v1.js';
import { makePrivateDir } from '../files.ts';
import { downwardFiles } from './downward.ts';
import { isSafeRelative } from './paths.ts';
import { configMapFiles, type PodSources, secretFiles } from './sources.ts';

/** A volume on disk, or why there is none; only the containers that mount it fail. */
export type PreparedVolume = { readonly path: string } | { readonly problem: string };

interface VolumeFile {
  readonly content: Buffer;
  readonly mode: number;
}

type Files = Map<string, VolumeFile>;

/** Thrown inside this file; its message becomes the volume's problem. */
class VolumeProblem extends Error {
  override readonly name = 'VolumeProblem';
}

/** Makes the pod's volumes below `dir`. One that is there, from before a restart of the plugin, stays as it is. */
export function prepareVolumes(pod: Pod, sources: PodSources, dir: string): Map<string, PreparedVolume> {
  makePrivateDir(dir);
  return new Map(
    (pod.spec?.volumes ?? []).map((volume) => [volume.name, prepare(volume, pod, sources, dir)]),
  );
}

function prepare(volume: Volume, pod: Pod, sources: PodSources, dir: string): PreparedVolume {
  const path = join(dir, volume.name);
  if (existsSync(path)) return { path };
  try {
    const files = volumeFiles(volume, pod, sources);
    const draft = join(dir, `.${volume.name}`);
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    for (const [name, file] of files) writeVolumeFile(draft, name, file);
    renameSync(draft, path);
    return { path };
  } catch (error) {
    if (error instanceof VolumeProblem) return { problem: `volume "${volume.name}": ${error.message}` };
    throw error;
  }
}

function writeVolumeFile(dir: string, name: string, { content, mode }: VolumeFile): void {
  if (!isSafeRelative(name))
    throw new VolumeProblem(`file name "${name}" is not relative, or has ".." in it`);
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content, { mode });
}

function volumeFiles(volume: Volume, pod: Pod, sources: PodSources): Files {
  const { emptyDir, configMap, secret, projected, downwardAPI } = volume;
  if (emptyDir) return new Map();
  if (configMap) return configMapSource(configMap, sources, configMap.defaultMode);
  if (secret) return secretSource({ ...secret, name: secret.secretName }, sources, secret.defaultMode);
  if (downwardAPI)
    return asFiles(downwardFiles(pod, downwardAPI.items ?? [], sources), downwardAPI.defaultMode);
  if (projected) return projectedFiles(volume, pod, sources);
  const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'none given';
  throw new VolumeProblem(`its type (${kind}) is not available on this machine`);
}

/** What the caller resolved comes first: it alone can make service account tokens. */
function projectedFiles({ name, projected }: Volume, pod: Pod, sources: PodSources): Files {
  const mode = projected?.defaultMode;
  const resolved = sources.projected.find((map) => map.metadata?.name === name);
  if (resolved) return asFiles(configMapFiles(resolved), mode);
  const parts = (projected?.sources ?? []).map(({ configMap, secret, downwardAPI }): Files => {
    if (configMap) return configMapSource(configMap, sources, mode);
    if (secret) return secretSource(secret, sources, mode);
    return asFiles(downwardFiles(pod, downwardAPI?.items ?? [], sources), mode);
  });
  return new Map(parts.flatMap((files) => [...files]));
}

interface SourceRef {
  readonly name?: string | undefined;
  readonly items?: KeyToPath[];
  readonly optional?: boolean;
}

function configMapSource(ref: SourceRef, { configMaps }: PodSources, mode: number | undefined): Files {
  const map = configMaps.find(({ metadata }) => metadata?.name === ref.name);
  return pick('configmap', ref, map && configMapFiles(map), mode);
}

function secretSource(ref: SourceRef, { secrets }: PodSources, mode: number | undefined): Files {
  const secret = secrets.find(({ metadata }) => metadata?.name === ref.name);
  return pick('secret', ref, secret && secretFiles(secret), mode);
}

/** All keys, or those that `items` names at the paths it gives. */
function pick(
  kind: string,
  ref: SourceRef,
  all: Map<string, Buffer> | undefined,
  mode: number | undefined,
): Files {
  if (all === undefined && ref.optional !== true) throw new VolumeProblem(`${kind} "${ref.name}" not found`);
  if (ref.items === undefined || ref.items === null) return asFiles(all ?? new Map(), mode);
  const files: Files = new Map();
  for (const { key, path, mode: itemMode } of ref.items) {
    const content = all?.get(key);
    if (content !== undefined) files.set(path, { content, mode: ownerMode(itemMode ?? mode) });
    else if (ref.optional !== true) throw new VolumeProblem(`${kind} "${ref.name}" has no key "${key}"`);
  }
  return files;
}

function asFiles(contents: Map<string, Buffer>, mode: number | undefined): Files {
  return new Map([...contents].map(([name, content]) => [name, { content, mode: ownerMode(mode) }]));
}

/** Others never get at the files of a pod; whether the owner may run one is the manifest's to say. */
function ownerMode(mode = 0): number {
  return 0o600 | (mode & 0o100);
}
