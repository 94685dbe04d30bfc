import { useEffect, useState } from 'preact/hooks';
import { choicesFor } from './choices.ts';
import { filled, fitting, type Gap, gapAt } from './completion.ts';

/** A list of choices at the caret, of which one may be active. */
export interface Completion {
  readonly choices: readonly string[];
  /** -1 while none is, so that Enter still means the query. */
  readonly active: number;
  /** After the text or the caret has moved. */
  readonly look: (field: HTMLTextAreaElement) => void;
  readonly close: () => void;
  /** Whether the key was for the list. */
  readonly takesKey: (key: string) => boolean;
  readonly choose: (index: number) => void;
}

const most = 12;
const none: readonly string[] = [];

/** Choices of all fields, or of one field's values, asked for once until the list closes. */
const useChoices = (gap: Gap | undefined): readonly string[] => {
  const [all, setAll] = useState(none);
  const source = gap === undefined ? undefined : gap.kind === 'field' ? '' : gap.field;
  useEffect(() => {
    setAll(none);
    if (gap === undefined) return undefined;
    const controller = new AbortController();
    // Without choices there is no list; the query can be typed all the same.
    choicesFor(gap, controller.signal).then(setAll, () => undefined);
    return () => controller.abort();
  }, [source]);
  return all;
};

/** Completion of the query; `onChoose` gets the text with the choice in it and where its caret goes. */
export const useCompletion = (text: string, onChoose: (text: string, caret: number) => void): Completion => {
  const [gap, setGap] = useState<Gap>();
  const [active, setActive] = useState(-1);
  const all = useChoices(gap);
  const fit = gap === undefined ? none : fitting(all, gap.typed, most);
  // What stands there already is no choice.
  const choices =
    gap !== undefined && fit.length === 1 && fit[0] === text.slice(gap.from, gap.to) ? none : fit;
  const close = () => setGap(undefined);
  const choose = (index: number) => {
    const choice = choices[index];
    if (gap === undefined || choice === undefined) return;
    onChoose(...filled(text, gap, choice));
    close();
  };
  const step = (by: number) => {
    const places = choices.length + 1;
    setActive(((active + 1 + by + places) % places) - 1);
    return true;
  };
  const takesKey = (key: string): boolean => {
    if (choices.length === 0) return false;
    if (key === 'ArrowDown') return step(1);
    if (key === 'ArrowUp') return step(-1);
    if (key === 'Escape') close();
    else if ((key === 'Enter' || key === 'Tab') && active >= 0) choose(active);
    else return false;
    return true;
  };
  const look = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement) => {
    setGap(selectionStart === selectionEnd ? gapAt(value, selectionStart) : undefined);
    setActive(-1);
  };
  return { choices, active, look, close, takesKey, choose };
};
