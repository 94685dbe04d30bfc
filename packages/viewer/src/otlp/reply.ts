import { bytesField, intField, message, stringField } from '../protobuf/writer.ts';

/** What an `ExportTraceServiceResponse` says. */
export interface Outcome {
  /** Spans that were refused. */
  rejected: number;
}

const rejection = 'trace id and span id must not be empty or zero';

/** The response as protobuf; empty when every span was taken. */
export const protobufReply = ({ rejected }: Outcome): Buffer =>
  rejected === 0
    ? Buffer.alloc(0)
    : message([bytesField(1, message([intField(1, BigInt(rejected)), stringField(2, rejection)]))]);

/** The response as OTLP JSON. */
export const jsonReply = ({ rejected }: Outcome): string =>
  JSON.stringify(
    rejected === 0 ? {} : { partialSuccess: { rejectedSpans: String(rejected), errorMessage: rejection } },
  );

/** A `google.rpc.Status`, which OTLP/HTTP asks for in the body of an error. */
export const protobufStatus = (code: number, text: string): Buffer =>
  message([intField(1, BigInt(code)), stringField(2, text)]);
