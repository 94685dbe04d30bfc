import { type Part, partsOf } from './tokens.ts';

/** What can be completed at the caret; `from` to `to` is what a choice replaces, `typed` what narrows the choices. */
export type Gap =
  | { readonly kind: 'field'; readonly typed: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'value';
      /** Field that the value is compared with. */
      readonly field: string;
      readonly typed: string;
      readonly from: number;
      readonly to: number;
    };

const isField = ({ kind }: Part): boolean => kind === 'attribute' || kind === 'intrinsic';
const isComparison = ({ kind, text }: Part): boolean =>
  kind === 'operator' && /^(?:[<>]=?|!?[=~]|=~)$/.test(text);
const opensCondition = ({ kind, text }: Part): boolean =>
  (kind === 'brace' && /[{(]/.test(text)) || (kind === 'operator' && /^(?:&&|\|\||!|,)$/.test(text));
const isOpen = (parts: readonly Part[]): boolean =>
  parts.reduce((depth, { text }) => depth + (text === '{' ? 1 : 0) - (text === '}' ? 1 : 0), 0) > 0;

/** The part that is being typed: the caret is in it or at its end. */
const currentPart = (parts: readonly Part[], caret: number): Part | undefined =>
  parts.find(
    (part) =>
      caret > part.offset &&
      caret <= part.offset + part.text.length &&
      !['space', 'operator', 'brace'].includes(part.kind),
  );

/** What can be completed there; undefined where that is nothing. */
export const gapAt = (query: string, caret: number): Gap | undefined => {
  const parts = partsOf(query);
  const current = currentPart(parts, caret);
  const from = current?.offset ?? caret;
  const before = parts.filter((part) => part.offset < from && part.kind !== 'space');
  const last = before.at(-1);
  const field = before.at(-2);
  const place = { from, to: current === undefined ? caret : from + current.text.length };
  const typed = query.slice(from, caret);
  if (last === undefined || !isOpen(before)) return undefined;
  if (opensCondition(last)) {
    return current === undefined || isField(current) ? { kind: 'field', typed, ...place } : undefined;
  }
  if (field === undefined || !isField(field) || !isComparison(last)) return undefined;
  return { kind: 'value', field: field.text, typed: typed.replace(/^["`]/, ''), ...place };
};

/** Choices that fit what was typed: those that begin with it, the last part of their name too, before those that hold it. */
export const fitting = (choices: readonly string[], typed: string, most: number): readonly string[] => {
  const wanted = typed.toLowerCase();
  const rank = (choice: string): number => {
    const text = choice.toLowerCase().replace(/^"/, '');
    if (text.startsWith(wanted)) return 0;
    if (text.slice(text.indexOf('.') + 1).startsWith(wanted)) return 1;
    return text.includes(wanted) ? 2 : 3;
  };
  return [0, 1, 2]
    .flatMap((wantedRank) => choices.filter((choice) => rank(choice) === wantedRank))
    .slice(0, most);
};

/** The query with the choice in the gap, and where the caret goes. */
export const filled = (query: string, { from, to }: Gap, choice: string): readonly [string, number] => {
  const rest = query.slice(to);
  const blank = rest.startsWith(' ') ? '' : ' ';
  return [`${query.slice(0, from)}${choice}${blank}${rest}`, from + choice.length + 1];
};
