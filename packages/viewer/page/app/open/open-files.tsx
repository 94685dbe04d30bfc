import { useRef } from 'preact/hooks';
import type { FileOpener } from './use-open-files.ts';

/** Chooses files with traces. */
export const OpenButton = ({ open }: { open: FileOpener['open'] }) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        title="Open OTLP JSON; a file can also be dropped on the page"
        onClick={() => input.current?.click()}
      >
        Open…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label="Files with OTLP traces"
        accept=".json,.pb,.bin,application/json,application/x-protobuf"
        onChange={({ currentTarget }) => {
          open([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
};

const marks = { reading: '…', done: '✓', failed: '⚠' };

/** Says what came of the files, until it is dismissed. */
export const OpenedNotice = ({ opened, dismiss, hovered }: FileOpener) => (
  <>
    {hovered && <div class="drop-target">Drop files with OTLP traces here to open them</div>}
    <div class="notice-place" role="status">
      {opened !== undefined && (
        <div class={`notice notice-${opened.state}`}>
          <span aria-hidden="true">{marks[opened.state]}</span>
          <span class="notice-text">
            {opened.state === 'failed' && 'Not opened: '}
            {opened.text}
          </span>
          {opened.state !== 'reading' && (
            <button type="button" class="quiet" aria-label="Dismiss" onClick={dismiss}>
              ×
            </button>
          )}
        </div>
      )}
    </div>
  </>
);
