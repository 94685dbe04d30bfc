import { join } from 'node:path';
import { type Container, type Pod, resolveEnvironment } from '@vk-telemetry/interlink';
import { StartFailure } from '../errors.ts';
import { containerArgv, expand } from './command.ts';
import { prepareRoot } from './root.ts';
import type { PodSources } from './sources.ts';
import { prepareVolumes } from './volumes.ts';

/** All that the start of a container needs. */
export interface PreparedContainer {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** The names a POSIX shell passes on; dash drops others, and the supervisor is a shell. */
const SHELL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Resolves a container: volumes, root, environment, command. * `podDir` is a real path.
 *
 * @throws StartFailure when something it refers to is missing or cannot be used
 */
export function prepareContainer(
  container: Container,
  pod: Pod,
  sources: PodSources,
  podDir: string,
): PreparedContainer {
  const root = join(podDir, 'roots', container.name);
  const place = { name: 'VK_POD_ROOT', value: root };
  const withRoot = { ...container, env: [place, ...(container.env ?? [])] };
  const { env: own, problems } = resolveEnvironment(withRoot, pod, sources);
  if (problems.length > 0) throw new StartFailure('CreateContainerConfigError', problems.join('; '));
  const volumes = prepareVolumes(pod, sources, join(podDir, 'volumes'));
  const { cwd, tmp } = prepareRoot({
    container,
    root,
    podDir,
    volumes,
    expand: (text) => expand(text, own),
  });
  const passedOn = Object.fromEntries(Object.entries(own).filter(([name]) => isPassedOn(name)));
  const env = {
    ...inherited(),
    HOME: root,
    TMPDIR: tmp,
    HOSTNAME: pod.metadata?.name ?? '',
    ...passedOn,
    VK_POD_ROOT: root,
  };
  return { argv: containerArgv(container, { variables: own, path: env.PATH, cwd }), env, cwd };
}

/** Whether a variable of this name reaches a container. */
export function isPassedOn(name: string): boolean {
  return SHELL_NAME.test(name);
}

/** Nothing else of the plugin's environment: it may hold tokens. */
function inherited(): { PATH: string; LANG: string } {
  return { PATH: process.env.PATH ?? DEFAULT_PATH, LANG: process.env.LANG ?? 'C.UTF-8' };
}
