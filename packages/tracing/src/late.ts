import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
/** Sources end in `.ts`, the package's files in `.js`. */
const EXTENSION = import.meta.url.slice(-3);

/** Modules of this package that are loaded when they are needed, and then at once: `import()` would make callers wait. */
export const late = {
  sdk: () => require(`./sdk${EXTENSION}`) as typeof import('./sdk.ts'),
  standard: () => require(`./standard${EXTENSION}`) as typeof import('./standard.ts'),
  ring: () => require(`./export/ring${EXTENSION}`) as typeof import('./export/ring.ts'),
  grpc: () =>
    require(`./export/transport/grpc/grpc${EXTENSION}`) as typeof import('./export/transport/grpc/grpc.ts'),
  http: () =>
    require(`./export/transport/http/http${EXTENSION}`) as typeof import('./export/transport/http/http.ts'),
};
