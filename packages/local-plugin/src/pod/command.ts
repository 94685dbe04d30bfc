import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import type { Container } from '@vk-telemetry/interlink';
import { StartFailure } from '../errors.ts';

/**
 * Expands `$(NAME)` as Kubernetes does for command and args: `$$(NAME)` is a literal `$(NAME)` and an unknown name
 * stays as it stands.
 */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) => {
    if (match === '$$') return '$';
    return name !== undefined && Object.hasOwn(variables, name) ? String(variables[name]) : match;
  });
}

interface CommandPlace {
  /** The container's own environment, for `$(NAME)`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Its PATH. */
  readonly path: string;
  readonly cwd: string;
}

/**
 * The words that a container runs: `command`, then `args`.
 *
 * @throws StartFailure without `command` (there is no image that would have an entrypoint), or with one that is no
 * executable file
 */
export function containerArgv(
  container: Container,
  { variables, path, cwd }: CommandPlace,
): [string, ...string[]] {
  const [name, ...words] = (container.command ?? []).map((word) => expand(word, variables));
  if (name === undefined || name === '') {
    const message = `container "${container.name}" has no command; the entrypoint of image "${container.image ?? ''}" is not used here`;
    throw new StartFailure('InvalidCommand', message);
  }
  if (!isFound(name, path, cwd)) {
    throw new StartFailure('StartError', `exec: "${name}": executable file not found in $PATH`);
  }
  return [name, ...words, ...(container.args ?? []).map((word) => expand(word, variables))];
}

function isFound(name: string, path: string, cwd: string): boolean {
  // The supervisor's `exec` would take it for an option.
  if (name.startsWith('-')) return false;
  const folders = name.includes('/') ? [''] : path.split(delimiter);
  return folders.some((folder) => isExecutable(resolve(cwd, folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
