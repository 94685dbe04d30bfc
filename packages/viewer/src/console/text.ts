/**
 * Characters that could steer a terminal or hide text: control codes (C0, DEL, C1), line separators, marks that turn
 * the direction of writing, and halves of surrogate pairs.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text with each unsafe character written as `\u{hex}`. */
export const printable = (text: string): string =>
  text.replace(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** East Asian wide characters and emoji take two columns of a terminal, combining marks none. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const combining = /\p{M}/u;

const widthOf = (character: string): number => (combining.test(character) ? 0 : wide.test(character) ? 2 : 1);

/** Columns that the text takes on a terminal. */
export const width = (text: string): number => {
  let columns = 0;
  for (const character of text) columns += character <= '~' ? 1 : widthOf(character);
  return columns;
};

/** The text filled with spaces, or cut with an ellipsis, to exactly so many columns. */
export const fit = (text: string, columns: number): string => {
  const full = width(text);
  if (full <= columns) return text + ' '.repeat(columns - full);
  let cut = '';
  let used = 0;
  for (const character of text) {
    const next = used + widthOf(character);
    if (next > columns - 1) break;
    cut += character;
    used = next;
  }
  return `${cut}…${' '.repeat(Math.max(columns - 1 - used, 0))}`;
};

/** A duration with three digits that matter: `870 µs`, `12.4 ms`, `3.05 s`, `2 min 5 s`. */
export const formatMicros = (micros: number): string => {
  if (micros < 1_000) return `${Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${Number((micros / 1_000).toPrecision(3))} ms`;
  const seconds = micros / 1_000_000;
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
};
