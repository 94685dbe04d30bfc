/**
 * Why a manifest was refused (or, of the last two, what was ignored in it):
 * - `Unreadable`, `TooLarge`: the file or the folder could not be read, or the file is over 4 MiB.
 * - `InvalidSyntax`: no YAML or no JSON.
 * - `MissingField`, `InvalidField`: what the Kubernetes API server would reject.
 * - `DuplicateObject`: the object is defined twice, in this file or in another one.
 * - `ImmutableObject`: an edit of a ConfigMap or Secret that says `immutable: true`.
 * - `UnknownKind`, `UnknownField`: nothing here knows it; the rest of the file is used.
 */
export type ManifestErrorCode =
  | 'Unreadable'
  | 'TooLarge'
  | 'InvalidSyntax'
  | 'MissingField'
  | 'InvalidField'
  | 'DuplicateObject'
  | 'ImmutableObject'
  | 'UnknownKind'
  | 'UnknownField';

/** Where in which file. */
export interface ManifestPlace {
  readonly file: string;
  /** From 1; 0 where a whole folder is meant. */
  readonly line: number;
  /** As Kubernetes writes it: `spec.containers[0].name`. Empty where the file as a whole is meant. */
  readonly field: string;
}

/** One thing wrong with one manifest file. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly code: ManifestErrorCode;
  readonly file: string;
  readonly line: number;
  readonly field: string;

  constructor(code: ManifestErrorCode, place: ManifestPlace, what: string, options?: ErrorOptions) {
    const field = place.field === '' ? '' : `${place.field}: `;
    const line = place.line === 0 ? '' : `:${place.line}`;
    super(`${place.file}${line}: ${field}${what}`, options);
    this.code = code;
    this.file = place.file;
    this.line = place.line;
    this.field = place.field;
  }

  /** True where the file is used all the same. */
  get isWarning(): boolean {
    return this.code === 'UnknownKind' || this.code === 'UnknownField';
  }
}

/** Steps from a document's root to a field. */
export type FieldPath = readonly (string | number)[];

/** `['spec', 'containers', 0]` as `spec.containers[0]`. */
export function fieldName(path: FieldPath): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    if (!/^[A-Za-z0-9_-]+$/.test(step)) return `${name}[${JSON.stringify(step)}]`;
    return name === '' ? step : `${name}.${step}`;
  }, '');
}
