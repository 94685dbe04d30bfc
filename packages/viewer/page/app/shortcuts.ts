import { useEffect, useRef } from 'preact/hooks';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName));

const isModal = (): boolean => document.querySelector('dialog[open]') !== null;

/**
 * Calls the handler of a key that is pressed outside text fields and dialogs, without modifiers, and that nothing
 * nearer has taken. Keys as `KeyboardEvent.key`.
 */
export const useShortcuts = (handlers: Readonly<Record<string, (event: KeyboardEvent) => void>>): void => {
  // Of two quick keys the second acts on what the first has led to, also where that has not been painted yet.
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.defaultPrevented || isTyping(event.target) || isModal()) return;
      const handler = latest.current[event.key];
      if (handler === undefined) return;
      event.preventDefault();
      handler(event);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
};
