import { useRef } from 'preact/hooks';
import { keys } from './keys.ts';
import { useShortcuts } from './shortcuts.ts';

const Keys = () =>
  keys.map(({ view, keys }) => (
    <section key={view}>
      <h3>{view}</h3>
      <dl>
        {keys.map(([names, does]) => (
          <div key={does}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  ));

/** A button, and the dialog with the keys of all views that it or `?` opens. */
export const Help = () => {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = () => dialog.current?.showModal();
  const close = () => dialog.current?.close();
  useShortcuts({ '?': open });
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-label="Help"
        title="Keys (?)"
        aria-haspopup="dialog"
        onClick={open}
      >
        ?
      </button>
      <dialog ref={dialog} class="help" aria-labelledby="help-title" closedby="any">
        <div class="help-content">
          <div class="help-head">
            <h2 id="help-title">Keys</h2>
            <button type="button" onClick={close}>
              Close
            </button>
          </div>
          <Keys />
          <p class="muted">
            <a href="/assets/licenses.txt" target="_blank" rel="noreferrer">
              Licences of what this page is made of
            </a>
          </p>
        </div>
      </dialog>
    </>
  );
};
