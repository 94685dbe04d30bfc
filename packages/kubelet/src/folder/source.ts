import type { Pod } from 'kubernetes-types/core/v1.js';
import { ManifestError } from '../manifests/error.ts';
import { type ManifestObject, parseManifests } from '../manifests/parse.ts';
import type { PodSource, PodSourceEvents } from '../pod-source.ts';
import { createCatalogue } from './catalogue.ts';
import { type BookedPod, openPodBook, type PodChange } from './pod-book.ts';
import { createFolderReader } from './reader.ts';
import { watchFolder } from './watch.ts';

export interface FolderSourceOptions {
  /** Folder of manifests: `*.yaml`, `*.yml` and `*.json` directly in it. */
  readonly dir: string;
  /** Where uids and statuses are kept, in a folder `folder` that only the owner can read. */
  readonly stateDir: string;
  /** Becomes `spec.nodeName` of each pod, as with a kubelet's static pods. */
  readonly nodeName: string;
  /** Milliseconds of quiet after which a change is read. Default: 100. */
  readonly settle?: number;
  /** Milliseconds between looks at the folder without a change notice. Default: 5000. */
  readonly rescan?: number;
}

/**
 * Pods from a folder, as a kubelet's static pods: a file that is added, edited or deleted creates, updates or deletes
 * its pods. ConfigMaps and Secrets lie beside them. A file with an error is reported and its last good version stays.
 */
export function createFolderSource(options: FolderSourceOptions): PodSource {
  const { dir, stateDir, nodeName, settle = 100, rescan = 5000 } = options;
  const reader = createFolderReader(dir);
  const catalogue = createCatalogue();
  const reported = new Map<string, string>();
  const book = openBook();
  let events: PodSourceEvents | undefined;

  function openBook() {
    const corrupt: Error[] = [];
    const opened = openPodBook(stateDir, (error) => corrupt.push(error));
    return Object.assign(opened, { corrupt });
  }

  /** Pods whose file is broken now stay as they were in the run before. */
  function restore(): void {
    for (const file of new Set(book.pods().map((booked) => booked.file))) {
      const pods = book.pods().filter((booked) => booked.file === file);
      catalogue.offer(
        file,
        pods.map(({ pod }): ManifestObject => ({ kind: 'Pod', line: 1, object: pod })),
      );
    }
    catalogue.settle();
  }

  async function readFolder(atStart: boolean): Promise<{ unsettled: boolean }> {
    const scan = await reader.scan();
    const problems = [...scan.unreadable];
    for (const file of scan.gone) catalogue.remove(file);
    for (const file of scan.leaving) catalogue.leave(file);
    if (atStart) dropUnseen(new Set([...scan.changed.keys(), ...scan.unreadable.map(({ file }) => file)]));
    for (const [file, source] of scan.changed) {
      try {
        const { objects, warnings } = parseManifests(file, source, nodeName);
        catalogue.offer(file, objects);
        problems.push(...warnings);
      } catch (error) {
        if (!(error instanceof ManifestError)) throw error;
        problems.push(error);
      }
    }
    problems.push(...catalogue.settle());
    report([...scan.changed.keys(), ...scan.gone], problems);
    return scan;
  }

  function dropUnseen(seen: ReadonlySet<string>): void {
    for (const { file } of catalogue.objects()) if (!seen.has(file)) catalogue.remove(file);
  }

  /** Each problem is said once, and again only after its file changed. */
  function report(touched: readonly string[], problems: readonly ManifestError[]): void {
    for (const file of touched) reported.delete(file);
    for (const file of new Set(problems.map((problem) => problem.file))) {
      const ofFile = problems.filter((problem) => problem.file === file);
      const text = ofFile.map(({ message }) => message).join('\n');
      if (reported.get(file) !== text) for (const problem of ofFile) events?.problem(problem);
      reported.set(file, text);
    }
  }

  function podManifests(): { file: string; pod: Pod }[] {
    return catalogue
      .objects()
      .flatMap(({ file, object }) => (object.kind === 'Pod' ? [{ file, pod: object.object }] : []));
  }

  function announce(changes: readonly PodChange[]): void {
    for (const { removed } of changes) if (removed) events?.podSet(beingDeleted(removed));
    for (const { set } of changes) if (set) events?.podSet(withStatus(set));
  }

  async function look(): Promise<boolean> {
    try {
      const before = resourcesOf(catalogue.objects());
      const { unsettled } = await readFolder(false);
      announce(book.compare(podManifests()));
      if (resourcesOf(catalogue.objects()) !== before) events?.resourcesChanged();
      return unsettled;
    } catch (error) {
      report([], [folderError(dir, error, 'its pods stay as they are until it can')]);
      return false;
    }
  }

  function find(kind: 'ConfigMap' | 'Secret', namespace: string, name: string) {
    const isIt = ({ object }: ManifestObject) =>
      object.metadata?.namespace === namespace && object.metadata.name === name;
    return catalogue.objects().find(({ object }) => object.kind === kind && isIt(object))?.object;
  }

  return {
    async start(listener, signal) {
      events = listener;
      for (const error of book.corrupt) events.problem(error);
      restore();
      await readFolder(true).catch((error: unknown) => {
        throw folderError(dir, error, 'make it, or name another');
      });
      book.compare(podManifests());
      for (const booked of book.pods()) events.podSet(withStatus(booked));
      watchFolder(dir, { settle, rescan, signal }, look);
    },
    async updateStatus(pod, status) {
      book.setStatus(pod.metadata?.uid ?? '', status);
    },
    async finalize(pod) {
      book.remove(pod.metadata?.uid ?? '');
    },
    async getConfigMap(namespace, name) {
      const found = find('ConfigMap', namespace, name);
      return found?.kind === 'ConfigMap' ? found.object : undefined;
    },
    async getSecret(namespace, name) {
      const found = find('Secret', namespace, name);
      return found?.kind === 'Secret' ? found.object : undefined;
    },
  };
}

function folderError(dir: string, cause: unknown, remedy: string): ManifestError {
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
  const what = `the folder cannot be read (${why}); ${remedy}`;
  return new ManifestError('Unreadable', { file: dir, line: 0, field: '' }, what, { cause });
}

function withStatus({ pod, status }: BookedPod): Pod {
  return status ? { ...pod, status } : pod;
}

function beingDeleted(booked: BookedPod): Pod {
  const pod = withStatus(booked);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      deletionTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      deletionGracePeriodSeconds: pod.spec?.terminationGracePeriodSeconds ?? 0,
    },
  };
}

/** Which version of which ConfigMap and Secret there is; objects are replaced, never changed. */
function resourcesOf(objects: readonly { readonly object: ManifestObject }[]): string {
  return JSON.stringify(objects.flatMap(({ object }) => (object.kind === 'Pod' ? [] : [object.object])));
}
