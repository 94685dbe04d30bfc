import {
  MalformedError,
  type Reader,
  readBytes,
  readerOf,
  readInt64,
  readMessage,
  readString,
  readTag,
  skip,
} from '../protobuf/reader.ts';

const bytesOf = (field: number): number => (field << 3) | 2;
const varintOf = (field: number): number => field << 3;

const readFields = (r: Reader, field: (tag: number) => void): void => {
  while (r.pos < r.end) field(readTag(r));
};

/** What a peer sent may be anything; an answer that cannot be read says nothing. */
const lenient = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedError) return otherwise;
    throw error;
  }
};

/** Spans that an `ExportTraceServiceResponse` says were rejected. */
export const rejectedSpans = (response: Uint8Array): number =>
  lenient(() => {
    const r = readerOf(response);
    let rejected = 0;
    readFields(r, (tag) => {
      if (tag !== bytesOf(1)) return skip(r, tag);
      readMessage(r, (inner) => {
        if (inner === varintOf(1)) rejected = Number(readInt64(r));
        else skip(r, inner);
      });
    });
    return rejected;
  }, 0);

const durationMs = (bytes: Uint8Array): number => {
  const r = readerOf(bytes);
  let ms = 0;
  readFields(r, (tag) => {
    if (tag === varintOf(1)) ms += Number(readInt64(r)) * 1_000;
    else if (tag === varintOf(2)) ms += Number(readInt64(r)) / 1e6;
    else skip(r, tag);
  });
  return Math.max(ms, 0);
};

/** The duration in a `google.rpc.RetryInfo`. */
const retryDelay = (bytes: Uint8Array): number => {
  const r = readerOf(bytes);
  let ms = 0;
  readFields(r, (tag) => {
    if (tag === bytesOf(1)) ms = durationMs(readBytes(r));
    else skip(r, tag);
  });
  return ms;
};

const retryInfoType = 'type.googleapis.com/google.rpc.RetryInfo';

const anyRetryDelay = (bytes: Uint8Array): number | undefined => {
  const r = readerOf(bytes);
  let type = '';
  let value: Uint8Array = new Uint8Array();
  readFields(r, (tag) => {
    if (tag === bytesOf(1)) type = readString(r);
    else if (tag === bytesOf(2)) value = readBytes(r);
    else skip(r, tag);
  });
  return type === retryInfoType ? retryDelay(value) : undefined;
};

/** Milliseconds to wait by the RetryInfo in a `google.rpc.Status` (`grpc-status-details-bin`); undefined without one. */
export const retryInfoMs = (status: Uint8Array): number | undefined =>
  lenient<number | undefined>(() => {
    const r = readerOf(status);
    let ms: number | undefined;
    readFields(r, (tag) => {
      if (tag === bytesOf(3)) ms ??= anyRetryDelay(readBytes(r));
      else skip(r, tag);
    });
    return ms;
  }, undefined);
