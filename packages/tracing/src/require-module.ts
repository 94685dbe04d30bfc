import { createRequire } from 'node:module';

/** Sources end in `.ts`, the package's files in `.js`. */
const EXTENSION = import.meta.url.slice(-3);

/**
 * Loads a module of this package when it is needed, and then at once: `import()` would make callers wait. `from` is the
 * URL of the module that asks, `path` leads from there and has no extension.
 */
export const requireModule = <M>(from: string, path: string): M => createRequire(from)(path + EXTENSION) as M;
