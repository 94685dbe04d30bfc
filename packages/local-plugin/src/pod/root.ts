import { lstatSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from '@vk-telemetry/interlink';
import type { VolumeMount } from 'kubernetes-types/core/v1.js';
import { StartFailure } from '../errors.ts';
import { makePrivateDir } from '../files.ts';
import { innerParts, isSafeRelative, isWithin, makeInnerDir, realPath } from './paths.ts';
import { removeTree } from './remove-tree.ts';
import type { PreparedVolume } from './volumes.ts';

/** Folders in a container's root; real paths. */
export interface ContainerFolders {
  readonly cwd: string;
  readonly tmp: string;
}

interface RootOptions {
  readonly container: Container;
  /** What `/` is to its mounts and working directory. Made anew, as a container's own files are at each start. */
  readonly root: string;
  /** The pod's folder, a real path, which nothing leads out of. */
  readonly podDir: string;
  readonly volumes: ReadonlyMap<string, PreparedVolume>;
  /** Expands `$(NAME)` in `subPathExpr`. */
  readonly expand: (text: string) => string;
}

/**
 * Makes a container's root: for each mount a link to its volume, at the mount path.
 *
 * @throws StartFailure for a mount that cannot be made
 */
export function prepareRoot(options: RootOptions): ContainerFolders {
  const { container, root, podDir } = options;
  removeTree(root);
  makePrivateDir(root);
  const byDepth = [...(container.volumeMounts ?? [])].sort(
    (a, b) => innerParts(a.mountPath).length - innerParts(b.mountPath).length,
  );
  for (const mount of byDepth) linkMount(mount, options);
  const inner = (path: string): string => {
    const made = makeInnerDir(root, innerParts(path), podDir);
    if (made === undefined) throw problem(`folder "${path}" cannot be made`);
    return made;
  };
  return { cwd: inner(container.workingDir ?? '/'), tmp: inner('/tmp') };
}

function linkMount(mount: VolumeMount, options: RootOptions): void {
  const parts = innerParts(mount.mountPath);
  const name = parts.pop();
  if (name === undefined) throw problem(`mount path "${mount.mountPath}" is the root`);
  const parent = makeInnerDir(options.root, parts, options.podDir);
  if (parent === undefined) throw problem(`mount path "${mount.mountPath}" leads out of the pod`);
  const target = mountTarget(mount, options);
  const link = join(parent, name);
  const present = lstatSync(link, { throwIfNoEntry: false });
  // Inside another volume the link of an earlier start is still there.
  if (present?.isSymbolicLink() === true && readlinkSync(link) === target) return;
  if (present !== undefined) throw problem(`mount path "${mount.mountPath}" is taken`);
  symlinkSync(target, link);
}

function mountTarget(mount: VolumeMount, { volumes, expand }: RootOptions): string {
  const volume = volumes.get(mount.name);
  if (volume === undefined) throw problem(`volume "${mount.name}" is not one of the pod's`);
  if ('problem' in volume) throw problem(volume.problem);
  const base = realPath(volume.path) ?? volume.path;
  const subPath = mount.subPathExpr === undefined ? (mount.subPath ?? '') : expand(mount.subPathExpr);
  if (subPath === '') return base;
  if (!isSafeRelative(subPath)) throw problem(`subPath "${subPath}" is not relative, or has ".." in it`);
  const target = realPath(join(base, subPath)) ?? makeInnerDir(base, innerParts(subPath), base);
  if (target === undefined || !isWithin(base, target))
    throw problem(`subPath "${subPath}" leads out of its volume`);
  return target;
}

function problem(message: string): StartFailure {
  return new StartFailure('CreateContainerConfigError', message);
}
