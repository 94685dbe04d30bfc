import { readdirSync, readFileSync } from 'node:fs';

export const RUNBOOKS = new URL('../../../../docs/runbooks/', import.meta.url);
const INDEX = 'README.md';

/** A runbook as the tests look at it. */
export interface Runbook {
  /** Of its file, and so of the alert. */
  readonly name: string;
  readonly text: string;
  /** Titles of its parts. */
  readonly headings: readonly string[];
  /** The row of the table on top: severity, urgency, when it fires. */
  readonly summary: string;
}

function readRunbook(name: string): Runbook {
  const text = readFileSync(new URL(`${name}.md`, RUNBOOKS), 'utf8');
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
  const [, summary = ''] =
    /\| severity \| urgency \| fires when \|\n\|[- |]+\|\n\| (.*) \|\n/.exec(text) ?? [];
  return { name, text, headings, summary };
}

export const readRunbooks = (): readonly Runbook[] =>
  readdirSync(RUNBOOKS)
    .filter((file) => file !== INDEX)
    .map((file) => readRunbook(file.replace(/\.md$/, '')));

export const readRunbookIndex = (): string => readFileSync(new URL(INDEX, RUNBOOKS), 'utf8');

/** The fenced blocks of a language. */
export const blocksOf = ({ text }: Runbook, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block);

/** What is said outside blocks and `code`. */
const proseOf = ({ text }: Runbook): string =>
  text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '');

/** Dashboards, which are bold, and what is named of each, which is in italics and comes after it. */
export function dashboardsIn(
  runbook: Runbook,
): readonly { readonly dashboard: string; readonly panels: readonly string[] }[] {
  const [, ...parts] = proseOf(runbook).split('**');
  return parts.flatMap((dashboard, at) =>
    at % 2 === 1
      ? []
      : {
          dashboard,
          panels: [...(parts[at + 1] ?? '').matchAll(/\*([^*]+)\*/g)].map(([, panel = '']) => oneLine(panel)),
        },
  );
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
