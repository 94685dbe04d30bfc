import assert from 'node:assert/strict';
import type { Viewer } from '../viewer.ts';
import { id, request, type SpanInput, traceId } from './spans.ts';
import { ask, post } from './viewer.ts';

/** A time of the spans below, in nanoseconds since 1970. */
export const second = (seconds: number): string => `${1_770_000_000 + seconds}000000000`;

const vk = { 'service.name': 'VK-InterLink-a' };
const api = { 'service.name': 'InterLink-Plugin-a' };

const call = (exit: bigint, more: Partial<SpanInput> = {}): SpanInput => ({
  name: 'CreateHttpCall',
  kind: 3,
  startTimeUnixNano: second(1),
  endTimeUnixNano: second(2),
  ...more,
  attributes: { 'exit.code': exit, 'pod.name': 'nginx', ...more.attributes },
});

/** A call over three pods. */
export const pods: SpanInput = {
  traceId: traceId(3),
  name: 'StatusHttpCall',
  startTimeUnixNano: second(20),
  endTimeUnixNano: second(21),
  attributes: { 'pod.name': ['a', 'b', 'c'], 'a b': 'x', mixed: 1.0, retried: true },
};

/** Three traces: a call that succeeded with its server span, one that failed, and one over many pods. */
export const filled = async (viewer: Viewer): Promise<void> => {
  await post(
    viewer,
    request(
      [
        { name: 'CreatePodVK', spanId: id(1), endTimeUnixNano: second(3) },
        call(200n, { parentSpanId: id(1) }),
      ],
      vk,
    ),
  );
  await post(viewer, request([{ name: 'CreateAPI', kind: 2, spanId: id(5), parentSpanId: id(2) }], api));
  const failed = {
    traceId: traceId(2),
    parentSpanId: id(9),
    startTimeUnixNano: second(10),
    endTimeUnixNano: second(11),
  };
  await post(viewer, request([call(500n, { ...failed, status: { code: 2, message: 'refused' } })], vk));
  await post(viewer, request([pods], vk));
};

/** What a search answers. */
export interface Reply {
  traces: {
    traceID: string;
    spanSet: {
      matched: number;
      attributes?: unknown;
      spans: { spanID: string; name?: string; attributes?: unknown }[];
    };
    spanSets: Reply['traces'][number]['spanSet'][];
  }[];
}

/** Searches; the answer has to be 200. */
export const search = async (viewer: Viewer, q: string, more = ''): Promise<Reply> => {
  const { status, body } = await ask(viewer, `/api/search?q=${encodeURIComponent(q)}${more}`);
  assert.equal(status, 200, body.toString());
  return JSON.parse(body.toString());
};

/** Trace and span numbers that a query finds. */
export const found = async (viewer: Viewer, q: string): Promise<string[]> => {
  const { traces } = await search(viewer, q, '&spss=100');
  return traces.flatMap(({ traceID, spanSets }) =>
    spanSets.flatMap(({ spans }) =>
      spans.map(({ spanID }) => `${Number(`0x${traceID}`)}/${Number(`0x${spanID}`)}`),
    ),
  );
};

/** Attributes that a search shows of the first span that it finds. */
export const attributesFor = async (viewer: Viewer, q: string): Promise<unknown> =>
  (await search(viewer, q)).traces[0]?.spanSet.spans[0]?.attributes;
