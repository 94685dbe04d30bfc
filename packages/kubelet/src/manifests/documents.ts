import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import { type FieldPath, ManifestError } from './error.ts';

/** One YAML or JSON document: its value, and the line on which a field of it stands. */
export interface ManifestDocument {
  readonly value: unknown;
  lineOf(path: FieldPath): number;
}

const UNUSED_TAGS = ['timestamp', 'binary', 'omap', 'pairs', 'set'];

/**
 * Reads all documents of a file. YAML is 1.1 as in Kubernetes (`0644` is octal, `yes` is true, `<<` merges), without
 * its dates and base-60 numbers. A broken file throws a ManifestError with the line.
 */
export function readDocuments(file: string, source: string): ManifestDocument[] {
  const lineCounter = new LineCounter();
  const lineAt = (offset: number) => Math.max(1, lineCounter.linePos(offset).line);
  const documents = guarded(file, () =>
    Array.from(
      parseAllDocuments(source, {
        version: '1.1',
        merge: true,
        stringKeys: true,
        prettyErrors: false,
        logLevel: 'silent',
        lineCounter,
        customTags: (tags) =>
          tags.filter(
            (tag) =>
              typeof tag === 'string' ||
              !(tag.format === 'TIME' || UNUSED_TAGS.some((t) => tag.tag.endsWith(`:${t}`))),
          ),
      }),
    ),
  );
  const json =
    file.endsWith('.json') && source.trim() !== '' ? readJson(file, source, documents, lineAt) : undefined;
  return documents.map((document) => {
    const error = document.errors.find(({ code }) => json === undefined || code === 'DUPLICATE_KEY');
    if (error)
      throw new ManifestError(
        'InvalidSyntax',
        { file, line: lineAt(error.pos[0]), field: '' },
        error.message,
      );
    const value = json ? json.value : guarded(file, (): unknown => document.toJS({ maxAliasCount: 100 }));
    return { value, lineOf: (path) => lineAt(offsetOf(document, path)) };
  });
}

/** JSON is read as such: YAML takes more than JSON allows. The YAML documents only tell where an error is. */
function readJson(
  file: string,
  source: string,
  documents: readonly Document[],
  lineAt: (offset: number) => number,
) {
  try {
    return { value: JSON.parse(source) as unknown };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const told = /at position (\d+)/.exec(message)?.[1];
    const offset =
      badTokenIn(source) ?? (told ? Number(told) : documents[0]?.errors[0]?.pos[0]) ?? source.length;
    // The parser's message quotes the text around the error, which may be a secret's.
    const what = `is not JSON (${message.startsWith('Unexpected end') ? 'it ends too early' : 'unexpected character'})`;
    throw new ManifestError('InvalidSyntax', { file, line: lineAt(offset), field: '' }, what);
  }
}

const JSON_STRING = /"[^"\\\n]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\n]*)*"/;
const JSON_NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const JSON_TOKEN = new RegExp(
  `\\s*(?:[{}[\\],:]|${JSON_STRING.source}|${JSON_NUMBER.source}|true|false|null)\\s*`,
  'y',
);

/** Where the first thing stands that no JSON has; V8 tells a position of some errors only. */
function badTokenIn(source: string): number | undefined {
  let end = 0;
  while (end < source.length) {
    JSON_TOKEN.lastIndex = end;
    const token = JSON_TOKEN.exec(source);
    if (!token) return end;
    end += token[0].length;
  }
  return undefined;
}

/** The yaml library throws on unresolved or too many aliases and on very deep nesting. */
function guarded<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const what =
      cause instanceof RangeError
        ? 'is nested too deeply'
        : `cannot be read: ${cause instanceof Error ? cause.message : cause}`;
    throw new ManifestError('InvalidSyntax', { file, line: 1, field: '' }, what, { cause });
  }
}

/** Offset of the last step's key, or of the nearest ancestor that is there. */
function offsetOf(document: Document, path: FieldPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? document.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      offset = startOf(pair?.key) ?? offset;
      node = pair?.value;
    } else {
      node = isSeq(node) ? node.items[Number(step)] : undefined;
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0];
}
