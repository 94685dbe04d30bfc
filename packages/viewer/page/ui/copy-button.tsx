import { useEffect, useRef, useState } from 'preact/hooks';
import { CopyIcon, DoneIcon } from './icons.tsx';

interface CopyProps {
  readonly label: string;
  readonly text: string;
}

/** For a page that came neither from this machine nor over TLS: such a one has no clipboard. */
const copySelected = (text: string): boolean => {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.className = 'visually-hidden';
  area.value = text;
  document.body.append(area);
  area.focus({ preventScroll: true });
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return done;
};

const copyText = async (text: string): Promise<boolean> => {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard === undefined) return copySelected(text);
  await clipboard.writeText(text);
  return true;
};

/** Copies a text, and has a result to show for a moment. */
const useCopy = (text: string) => {
  const [said, setSaid] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = (result: string) => {
    setSaid(result);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(''), 1_500);
  };
  const copy = () => {
    copyText(text).then(
      (done) => say(done ? 'Copied' : 'Not allowed here'),
      () => say('Not allowed here'),
    );
  };
  return { said, copy };
};

/** Copies a text, and says for a moment whether it did. */
export const CopyButton = ({ label, text }: CopyProps) => {
  const { said, copy } = useCopy(text);
  return (
    <button type="button" onClick={copy} title={text}>
      <span aria-live="polite">{said || label}</span>
    </button>
  );
};

/** The same with an icon in the label's place, for rows of a table. */
export const CopyIconButton = ({ label, text }: CopyProps) => {
  const { said, copy } = useCopy(text);
  return (
    <button type="button" class="icon-button" onClick={copy} title={said || label} aria-label={label}>
      {said === 'Copied' ? <DoneIcon /> : <CopyIcon />}
      <span class="visually-hidden" aria-live="polite">
        {said}
      </span>
    </button>
  );
};
