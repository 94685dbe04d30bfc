import { parentPort, workerData } from 'node:worker_threads';
import { jsonToProtobuf } from '../../otlp/json.ts';
import { InvalidJsonError } from '../../otlp/json-field.ts';
import { tempoToOtlp } from './tempo-json.ts';

/** What becomes of a file of JSON. */
export type Converted = { readonly request: Uint8Array } | { readonly fault: string };

/** What was exported by OTLP, or saved from Tempo. */
const convert = (body: Buffer): Converted => {
  try {
    const request = jsonToProtobuf(body);
    return { request: request.length > 0 ? request : jsonToProtobuf(tempoToOtlp(body)) };
  } catch (error) {
    if (error instanceof InvalidJsonError) return { fault: error.message };
    throw error;
  }
};

const file: unknown = workerData;
if (file instanceof Uint8Array) parentPort?.postMessage(convert(Buffer.from(file)));
