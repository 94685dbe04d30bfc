import { useState } from 'preact/hooks';

/** Copies a text, and says for a moment whether it did. */
export const CopyButton = ({ label, text }: { label: string; text: string }) => {
  const [said, setSaid] = useState('');
  const copy = () => {
    const say = (result: string) => {
      setSaid(result);
      setTimeout(() => setSaid(''), 1_500);
    };
    navigator.clipboard.writeText(text).then(
      () => say('Copied'),
      () => say('Not allowed here'),
    );
  };
  return (
    <button type="button" onClick={copy} title={text}>
      <span aria-live="polite">{said || label}</span>
    </button>
  );
};
