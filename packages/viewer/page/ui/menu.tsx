import { useRef } from 'preact/hooks';

export interface MenuItem {
  readonly title: string;
  readonly detail?: string;
  readonly onChoose: () => void;
}

/** A button that shows choices beneath it; Escape, a choice, or going elsewhere hides them. */
export const Menu = ({ label, items }: { label: string; items: readonly MenuItem[] }) => {
  const details = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (details.current !== null) details.current.open = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || details.current?.open !== true) return;
    event.preventDefault();
    close();
    details.current.querySelector('summary')?.focus();
  };
  const onFocusOut = ({ relatedTarget }: FocusEvent) => {
    if (!(relatedTarget instanceof Node && details.current?.contains(relatedTarget))) close();
  };
  return (
    <details class="menu" ref={details} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <summary>{label}</summary>
      <ul>
        {items.map(({ title, detail, onChoose }) => (
          <li key={title}>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                close();
                onChoose();
              }}
            >
              <span>{title}</span>
              {detail !== undefined && <code>{detail}</code>}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
};
