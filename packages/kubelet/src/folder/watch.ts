import { type FSWatcher, statSync, watch } from 'node:fs';

export interface WatchOptions {
  /** Milliseconds of quiet after a change before it is looked at. */
  readonly settle: number;
  /** Milliseconds between looks without any change seen: links' targets and network folders send none. */
  readonly rescan: number;
  readonly signal: AbortSignal;
}

const MAX_SETTLES = 10;

/**
 * Runs `look` after changes in a folder, never twice at once. `look` resolves to true where it wants to look again
 * soon. Editors that write in several steps are waited for, though not for ever.
 */
export function watchFolder(dir: string, options: WatchOptions, look: () => Promise<boolean>): void {
  const { settle, rescan, signal } = options;
  let watcher: FSWatcher | undefined;
  let watched = '';
  let timer: NodeJS.Timeout | undefined;
  let firstEvent = 0;
  let looking = false;

  function schedule(delay: number): void {
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(() => void run(), delay);
  }

  function onEvent(): void {
    firstEvent ||= Date.now();
    if (!looking && Date.now() - firstEvent < MAX_SETTLES * settle) schedule(settle);
  }

  async function run(): Promise<void> {
    firstEvent = 0;
    looking = true;
    watchAnew();
    const again = await look();
    looking = false;
    schedule(again || firstEvent > 0 ? settle : rescan);
  }

  /** The folder may have been replaced by another of its name, as a swapped link is: the watcher follows the inode. */
  function watchAnew(): void {
    const inode = inodeOf(dir);
    if (inode === watched) return;
    watcher?.close();
    watched = inode;
    if (inode === '') return;
    try {
      watcher = watch(dir, onEvent);
      watcher.on('error', () => {
        watched = '';
      });
    } catch {
      // Out of watches (ENOSPC, EMFILE): the rescans have to do.
      watched = '';
    }
  }

  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    watcher?.close();
  });
  watchAnew();
  schedule(settle);
}

function inodeOf(dir: string): string {
  const found = statSync(dir, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : '';
}
