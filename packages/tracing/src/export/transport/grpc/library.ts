import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export type Grpc = typeof import('@grpc/grpc-js');

/** Loaded when tracing is on, and not before. */
export const loadGrpc = (): Grpc => require('@grpc/grpc-js');
