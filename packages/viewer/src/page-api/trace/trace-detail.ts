import type { ServerResponse } from 'node:http';
import { compareStarts } from '../../store/span-times.ts';
import type { StoredTrace } from '../../store/trace.ts';
import { jsonItems, sendJsonParts } from '../json-stream.ts';
import { summaryOf } from '../traces/summary.ts';
import { spanRow } from './span-row.ts';

async function* detail(trace: StoredTrace): AsyncIterable<string> {
  const { startNanos } = trace;
  yield `{"summary":${JSON.stringify(summaryOf(trace))},"spans":[`;
  yield* jsonItems(trace.spans.toSorted(compareStarts), (span) => spanRow(span, startNanos));
  yield ']}';
}

/** Answers `/ui/traces/{id}` with a TraceDetail. */
export const sendTraceDetail = (response: ServerResponse, trace: StoredTrace): Promise<void> =>
  sendJsonParts(response, detail(trace));
