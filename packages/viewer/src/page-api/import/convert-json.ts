import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HttpError } from '../../http/body.ts';
import type { Converted } from './import-worker.ts';

/** `.ts` in the sources, `.js` where they are built. */
const worker = new URL(`./import-worker${extname(import.meta.url)}`, import.meta.url);

/** Enough for 16 MiB of JSON. */
const resourceLimits = { maxOldGenerationSizeMb: 512 };

/**
 * Makes a file of JSON an `ExportTraceServiceRequest`, in a thread of its own: 16 MiB take seconds, in which spans keep
 * coming. Throws HttpError 400, and 413 where it takes too much memory.
 */
export const convertJson = async (body: Buffer): Promise<Uint8Array> => {
  const thread = new Worker(worker, { workerData: body, resourceLimits });
  try {
    const [converted] = (await once(thread, 'message')) as [Converted];
    if ('request' in converted) return converted.request;
    throw new HttpError(400, `this is no OTLP JSON: ${converted.fault}`);
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    throw isFull ? new HttpError(413, 'this file takes too much memory') : error;
  } finally {
    await thread.terminate();
  }
};
