import { CopyButton } from './copy-button.tsx';

/** Text for a terminal. */
export const Command = ({ text }: { text: string }) => (
  <div class="command">
    <pre>{text}</pre>
    <CopyButton label="Copy" text={text} />
  </div>
);
