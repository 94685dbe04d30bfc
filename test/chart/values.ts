import { parse } from 'yaml';
import { readChart } from './chart.ts';

/** A value that a user may set. */
export interface DocumentedValue {
  /** Such as `tempo.image.tag`. */
  readonly path: readonly string[];
  /** What its comment says. */
  readonly text: string;
  readonly fallback: unknown;
}

const TEXT = readChart('values.yaml');
export const VALUES: Readonly<Record<string, unknown>> = parse(TEXT);

const at = (path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], VALUES);

/** Every key of values.yaml with a comment that begins with two dashes, in their order. */
export function documentedValues(): readonly DocumentedValue[] {
  const found: DocumentedValue[] = [];
  const path: string[] = [];
  let comment: string[] = [];
  for (const line of TEXT.split('\n')) {
    const [, note] = /^ *# ?(.*)$/.exec(line) ?? [];
    if (note !== undefined) comment.push(note);
    const [, indent = '', key] = /^( *)([\w.-]+):(?: |$)/.exec(line) ?? [];
    if (key === undefined) continue;
    path.splice(indent.length / 2, path.length, key);
    const text = comment.join(' ');
    if (text.startsWith('-- ')) found.push({ path: [...path], text: text.slice(3), fallback: at(path) });
    comment = [];
  }
  return found;
}

/** Paths of what is no map, or an empty one. */
export function leavesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = isMap ? Object.entries(value) : [];
  return entries.length === 0 ? [path] : entries.flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}
