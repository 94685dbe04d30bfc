import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createInterlinkClient, type InterlinkClientOptions } from '../client/client.ts';
import { InterlinkError } from '../client/interlink-error.ts';
import { type CreateRequest, type LogRequest, ZERO_TIME } from '../types.ts';
import { podNamed, UID } from './servers.ts';

export const CREATE: CreateRequest = {
  pod: podNamed('a'),
  configmaps: [],
  secrets: [],
  projectedvolumesmaps: [],
  jobscriptURL: '',
};

export function logsOf(follow: boolean): LogRequest {
  const Opts = { Tail: 0, Bytes: 0, Timestamps: false, Follow: follow, Previous: false, SinceSeconds: 0 };
  return {
    Namespace: 'default',
    PodUID: UID,
    PodName: 'a',
    ContainerName: 'main',
    Opts: { ...Opts, SinceTime: ZERO_TIME },
  };
}

export function clientOf(test: TestContext, url: string, options: Partial<InterlinkClientOptions> = {}) {
  const client = createInterlinkClient({ url, ...options });
  test.after(() => client.close());
  return client;
}

export async function failureOf(call: Promise<unknown>): Promise<InterlinkError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof InterlinkError, String(error));
  return error;
}
