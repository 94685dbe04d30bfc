import { TelemetryConfigError } from './errors.ts';

/** As `engines` in package.json has it; a test compares them. */
export const OLDEST_NODE = '22.19.0';

const [OLDEST_MAJOR = 0, OLDEST_MINOR = 0] = OLDEST_NODE.split('.').map(Number);

/**
 * Refuses a Node.js that is too old, before anything runs that it lacks: a host learns of it by a sentence and not by a
 * TypeError from inside the export. A version that cannot be read is let through.
 *
 * @param version as `process.versions.node` has it
 * @throws TelemetryConfigError which says the version that is needed and the one that runs
 */
export function checkNode(version: string): void {
  const [major = Number.NaN, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (major < OLDEST_MAJOR || (major === OLDEST_MAJOR && minor < OLDEST_MINOR))
    throw new TelemetryConfigError(
      'Node.js',
      `tracing needs ${OLDEST_NODE} or newer and this is ${version}; update Node.js or turn tracing off`,
    );
}
