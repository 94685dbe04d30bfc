import { join } from 'node:path';
import type { CreateSpanStore } from '@vk-telemetry/tracing';
import { isFields } from '../manifests/shape.ts';
import { openJsonStore } from './json-store.ts';

interface CreateSpan {
  readonly traceparent: string;
}

function isCreateSpan(value: unknown): value is CreateSpan {
  return isFields(value) && typeof value.traceparent === 'string';
}

/**
 * Where `tracePodLifecycle` keeps the spans of pods' creation (its option `createSpans`), in `stateDir`/create-spans:
 * the links of a pod's later spans survive a restart. A broken file costs a link and is not reported.
 */
export function createSpanStore(stateDir: string): CreateSpanStore {
  const store = openJsonStore(join(stateDir, 'create-spans'), isCreateSpan, () => {});
  return {
    get: (uid) => store.get(uid)?.traceparent,
    set: (uid, traceparent) => store.set(uid, { traceparent }),
    delete: (uid) => store.delete(uid),
  };
}
