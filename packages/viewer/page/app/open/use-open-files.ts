import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { describe, readFiles } from './read-files.ts';

/** What is said about the files that were opened last. */
export interface Opened {
  readonly state: 'reading' | 'done' | 'failed';
  readonly text: string;
}

export interface FileOpener {
  readonly opened: Opened | undefined;
  readonly open: (files: readonly File[]) => void;
  readonly dismiss: () => void;
  /** Files are held over the page. */
  readonly hovered: boolean;
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

const useDrop = (open: FileOpener['open']): boolean => {
  const [hovered, setHovered] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setHovered(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHovered(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setHovered(false);
      open([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
    };
  });
  return hovered;
};

/** Takes files that are chosen or dropped, and opens the first trace in them. */
export const useOpenFiles = (): FileOpener => {
  const { route } = useLocation();
  const [opened, setOpened] = useState<Opened>();
  const open = (files: readonly File[]) => {
    if (files.length === 0) return;
    const names = files.map(({ name }) => name);
    setOpened({ state: 'reading', text: `Reading ${names.join(', ')} …` });
    readFiles(files).then(
      (imported) => {
        const [first] = imported.traceIds;
        setOpened({ state: first === undefined ? 'failed' : 'done', text: describe(imported, names) });
        if (first !== undefined) route(`/trace/${first}`);
      },
      (error: Error) => setOpened({ state: 'failed', text: error.message }),
    );
  };
  return { opened, open, dismiss: () => setOpened(undefined), hovered: useDrop(open) };
};
