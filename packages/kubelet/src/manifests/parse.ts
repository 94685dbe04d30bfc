import type { ConfigMap, Pod, Secret } from 'kubernetes-types/core/v1.js';
import { withConfigMapDefaults, withPodDefaults, withSecretDefaults } from './defaults.ts';
import { type ManifestDocument, readDocuments } from './documents.ts';
import { type FieldPath, fieldName, ManifestError } from './error.ts';
import { checkPodRules } from './pod-rules.ts';
import { podShape } from './pod-shape.ts';
import { configMapShape, secretShape } from './resource-shape.ts';
import { type Finding, isFields } from './shape.ts';

/** An object of a manifest file, checked and with its defaults. */
export type ManifestObject = { readonly line: number } & (
  | { readonly kind: 'Pod'; readonly object: Pod }
  | { readonly kind: 'ConfigMap'; readonly object: ConfigMap }
  | { readonly kind: 'Secret'; readonly object: Secret }
);

export interface ParsedManifests {
  readonly objects: readonly ManifestObject[];
  /** Kinds and fields that are not known here and were left out. */
  readonly warnings: readonly ManifestError[];
}

/**
 * Reads a manifest file: YAML or JSON, several documents, lists. Throws a ManifestError with file, line and field of
 * the first thing that the Kubernetes API server would reject.
 */
export function parseManifests(file: string, source: string, nodeName: string): ParsedManifests {
  const warnings: ManifestError[] = [];
  const objects = readDocuments(file, source).flatMap((document) =>
    itemsOf(document.value, []).flatMap(({ value, path }): ManifestObject[] => {
      const read = readObject(value, nodeName);
      const toError = ({ code, path: at, what }: Finding, more = '') =>
        new ManifestError(
          code,
          { file, line: document.lineOf([...path, ...at]), field: fieldName(at) },
          what + more,
        );
      const [first, ...others] = read.findings.filter((finding) => !isWarning(finding));
      if (first) throw toError(first, others.length > 0 ? ` (and ${others.length} more)` : '');
      warnings.push(...read.findings.map((finding) => toError(finding)));
      return read.make ? [{ line: lineOfObject(document, path), ...read.make() } as ManifestObject] : [];
    }),
  );
  rejectRepeated(file, objects);
  return { objects, warnings };
}

/** Members of a List, PodList and the like, however deep; anything else is its own only item. */
function itemsOf(value: unknown, path: FieldPath): { value: unknown; path: FieldPath }[] {
  if (value === null || value === undefined) return [];
  if (!isFields(value) || !String(value.kind).endsWith('List') || !Array.isArray(value.items))
    return [{ value, path }];
  return value.items.flatMap((item: unknown, index) => itemsOf(item ?? {}, [...path, 'items', index]));
}

interface ReadObject {
  readonly findings: readonly Finding[];
  readonly make?: () => Pick<ManifestObject, 'kind' | 'object'>;
}

function readObject(value: unknown, nodeName: string): ReadObject {
  if (!isFields(value)) {
    return {
      findings: [
        { code: 'InvalidField', path: [], what: 'a manifest must be an object with apiVersion and kind' },
      ],
    };
  }
  for (const field of ['apiVersion', 'kind']) {
    if (value[field] === undefined || value[field] === null)
      return { findings: [{ code: 'MissingField', path: [field], what: 'is required' }] };
  }
  switch (value.kind) {
    case 'Pod': {
      const shape = podShape(value, []);
      const rules = shape.every(isWarning) ? checkPodRules(value as Pod) : [];
      return {
        findings: [...shape, ...rules],
        make: () => ({ kind: 'Pod', object: withPodDefaults(value as Pod, nodeName) }),
      };
    }
    case 'ConfigMap':
      return {
        findings: configMapShape(value, []),
        make: () => ({ kind: 'ConfigMap', object: withConfigMapDefaults(value as ConfigMap) }),
      };
    case 'Secret':
      return {
        findings: secretShape(value, []),
        make: () => ({ kind: 'Secret', object: withSecretDefaults(value as Secret) }),
      };
    default:
      return { findings: [unknownKind(value.kind)] };
  }
}

function unknownKind(kind: unknown): Finding {
  const name = typeof kind === 'string' ? JSON.stringify(kind.slice(0, 60)) : 'this value';
  const what = `${name} is ignored: a folder holds Pods, ConfigMaps and Secrets`;
  return { code: typeof kind === 'string' ? 'UnknownKind' : 'InvalidField', path: ['kind'], what };
}

function isWarning({ code }: Finding): boolean {
  return code === 'UnknownField' || code === 'UnknownKind';
}

function lineOfObject(document: ManifestDocument, path: FieldPath): number {
  return document.lineOf([...path, 'metadata', 'name']);
}

/** What names an object in the folder, over all files. */
export function objectKey({ kind, object }: Pick<ManifestObject, 'kind' | 'object'>): string {
  return `${kind} ${object.metadata?.namespace}/${object.metadata?.name}`;
}

function rejectRepeated(file: string, objects: readonly ManifestObject[]): void {
  const lines = new Map<string, number>();
  for (const object of objects) {
    const key = objectKey(object);
    const line = lines.get(key);
    if (line !== undefined) {
      const place = { file, line: object.line, field: 'metadata.name' };
      throw new ManifestError(
        'DuplicateObject',
        place,
        `${key} is defined in line ${line} already; keep one`,
      );
    }
    lines.set(key, object.line);
  }
}
