/** Calls for each span of an ExportTraceServiceRequest with where its message starts and ends. */
export function walkSpans(request: Buffer, onSpan: (start: number, end: number) => void): void {
  // Field 1 of the request holds ResourceSpans, their field 2 ScopeSpans, and field 2 of these the spans.
  eachField(request, 0, request.length, 1, (resourceStart, resourceEnd) =>
    eachField(request, resourceStart, resourceEnd, 2, (scopeStart, scopeEnd) =>
      eachField(request, scopeStart, scopeEnd, 2, onSpan),
    ),
  );
}

const SPAN_ID = 2;

/** A span's id as a number of 53 bits: of three million spans two are alike once in two thousand runs. */
export function spanKey(request: Buffer, start: number, end: number): number {
  let key = Number.NaN;
  eachField(request, start, end, SPAN_ID, (at) => {
    key = request.readUInt32LE(at) * 0x20_0000 + (request.readUInt32LE(at + 4) >>> 11);
  });
  return key;
}

const LENGTH_DELIMITED = 2;
const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function eachField(
  buffer: Buffer,
  start: number,
  end: number,
  wanted: number,
  found: (start: number, end: number) => void,
): void {
  let at = start;
  const varint = () => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = buffer[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  };
  while (at < end) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType === 0) varint();
    else if (wireType === LENGTH_DELIMITED) {
      const length = varint();
      if (tag >>> 3 === wanted) found(at, at + length);
      at += length;
    } else at += FIXED_BYTES[wireType] ?? end;
  }
}
