import { isDue, nextTurn } from '../../../slices.ts';
import type { Plan } from '../plan.ts';
import type { Attributes } from './attributes.ts';
import { createRequestBuilder } from './builder.ts';
import { metricFrame, pointWriter } from './metric.ts';
import { resourceBytes } from './request.ts';
import { nanosOf } from './wire.ts';

/** A point of a plan: the place of its run, and its own in it. */
export interface Position {
  readonly run: number;
  readonly place: number;
}

export const FIRST: Position = { run: 0, place: 0 };

/** One message to send. */
export interface EncodedRequest {
  /** An ExportMetricsServiceRequest. */
  readonly body: Buffer;
  readonly dataPoints: number;
  /** Its first point. */
  readonly from: Position;
  /** Points passed over on the way: OTLP has no place for them, such as a histogram with half an observation. */
  readonly unfit: number;
  /** Points passed over that alone are larger than a message may be. */
  readonly tooLarge: number;
}

export interface EncodeOptions {
  readonly resource: Attributes;
  /** Unix time in seconds of all points. */
  readonly time: number;
  readonly maxBytes: number;
  /** Where to begin. Default: the first point. */
  readonly from?: Position;
}

/**
 * Writes a plan as requests of at most so many bytes, each made when it is asked for. The work is done in slices, between
 * which the event loop goes on. The last request may have no points, to say what was passed over.
 */
export async function* encodePlan(
  { runs }: Plan,
  { resource, time: seconds, maxBytes, from = FIRST }: EncodeOptions,
): AsyncGenerator<EncodedRequest, void, undefined> {
  const time = nanosOf(seconds) ?? { low: 0, high: 0 };
  const builder = createRequestBuilder(resourceBytes(resource), maxBytes);
  let first = from;
  let unfit = 0;
  let tooLarge = 0;

  function take(next: Position): EncodedRequest {
    const { dataPoints } = builder;
    const request = { body: builder.take(), dataPoints, from: first, unfit, tooLarge };
    first = next;
    unfit = tooLarge = 0;
    return request;
  }

  for (const [run, { scope, family }] of runs.entries()) {
    if (run < from.run) continue;
    const frame = metricFrame(family);
    const write = pointWriter(family);
    builder.begin(scope, frame);
    for (let place = run === from.run ? from.place : 0; place < family.points.length; place += 1) {
      if (isDue()) await nextTurn();
      if (!write(builder.out, place, time)) {
        unfit += 1;
        continue;
      }
      if (builder.keep()) continue;
      if (builder.dataPoints > 0) yield take({ run, place });
      builder.begin(scope, frame);
      write(builder.out, place, time);
      if (!builder.keep()) tooLarge += 1;
    }
    builder.end();
  }
  if (builder.dataPoints + unfit + tooLarge > 0) yield take({ run: runs.length, place: 0 });
}
