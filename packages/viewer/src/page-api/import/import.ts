import type { IncomingMessage } from 'node:http';
import { ViewerError } from '../../errors.ts';
import { HttpError, readBody } from '../../http/body.ts';
import { MalformedError } from '../../protobuf/reader.ts';
import { type Batch, cell, createBatch } from '../../store/batch.ts';
import type { TraceStore } from '../../store/store.ts';
import type { Imported } from '../contract.ts';
import { convertJson } from './convert-json.ts';

const maxBodyBytes = 16 * 1024 * 1024;
const maxTraceIds = 100;

const types = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

const isProtobuf = ({ headers }: IncomingMessage): boolean => {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === types.protobuf) return true;
  if (type === types.json) return false;
  throw new HttpError(415, `unsupported media type; supported: ${types.json}, ${types.protobuf}`);
};

const asHttpError = (error: unknown): unknown => {
  if (error instanceof MalformedError) return new HttpError(400, `this is no OTLP: ${error.message}`);
  return error instanceof ViewerError ? new HttpError(413, error.message) : error;
};

const traceIdsOf = (batch: Batch): string[] => {
  const ids = new Set<string>();
  for (let row = 0; row < batch.spans && ids.size < maxTraceIds; row++) {
    const at = cell(batch, row, 'traceId');
    ids.add(batch.bytes.toString('hex', at, at + 16));
  }
  return [...ids];
};

/**
 * Answers `/ui/import`: puts a file's spans into the store. Spans that are there already count too, so that a file can
 * be opened again. Throws HttpError 400, 413 and 415.
 */
export const importSpans = async (store: TraceStore, request: IncomingMessage): Promise<Imported> => {
  const protobuf = isProtobuf(request);
  const body = await readBody(request, maxBodyBytes);
  try {
    const message = protobuf ? body : await convertJson(body);
    const batch = createBatch(message);
    if (batch.spans + batch.rejected === 0) throw new HttpError(400, 'this file holds no spans');
    store.append(message);
    return { spans: batch.spans, rejected: batch.rejected, traceIds: traceIdsOf(batch) };
  } catch (error) {
    throw asHttpError(error);
  }
};
