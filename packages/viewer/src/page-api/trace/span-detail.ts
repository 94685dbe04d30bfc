import { decodeScope, type Link } from '../../otlp/decode.ts';
import { slices } from '../../store/batch.ts';
import {
  groupOf,
  resourceAttributes,
  type SpanRef,
  serviceName,
  spanId,
  spanName,
  wholeSpan,
} from '../../store/span-ref.ts';
import { durationMicros, startMicros } from '../../store/span-times.ts';
import type { TraceStore } from '../../store/store.ts';
import { attributesOf } from '../../trace-of.ts';
import type { SpanDetail, SpanLink } from '../contract.ts';
import { findSpan } from './find-span.ts';
import { linkedFrom } from './linked-from.ts';
import { kindOf, statusOf } from './span-row.ts';

const maxLinkedFrom = 100;

const target = (span: SpanRef | undefined): SpanLink['target'] =>
  span === undefined ? null : { name: spanName(span), service: serviceName(span) };

const linkTo = (store: TraceStore, link: Link): SpanLink => ({
  traceId: link.traceId,
  spanId: link.spanId,
  target: target(findSpan(store, link.traceId, link.spanId)),
  attributes: attributesOf(link.attributes),
});

const linksFrom = async (store: TraceStore, traceId: string, id: string): Promise<SpanLink[]> => {
  const linking = await linkedFrom(store, traceId, id);
  return linking.slice(0, maxLinkedFrom).map(({ span, traceId, link }) => ({
    traceId,
    spanId: spanId(span),
    target: target(span),
    attributes: attributesOf(link.attributes),
  }));
};

const scopeOf = (span: SpanRef): SpanDetail['scope'] => {
  const { name, version } = decodeScope(slices(span.batch.bytes, groupOf(span)?.scope ?? []));
  return { name, version };
};

/** TraceQL's strings have the escapes of JSON's that a name can need. */
const quoted = (text: string): string => JSON.stringify(text);

const searchFor = (span: SpanRef): string => {
  const service = serviceName(span);
  const conditions = [
    `name = ${quoted(spanName(span))}`,
    ...(service === '' ? [] : [`resource.service.name = ${quoted(service)}`]),
    ...(statusOf(span) === 'error' ? ['status = error'] : []),
  ];
  return `{ ${conditions.join(' && ')} }`;
};

/** Answers `/ui/traces/{id}/spans/{spanId}`; undefined for an unknown span. */
export const spanDetail = async (
  store: TraceStore,
  traceId: string,
  id: string,
): Promise<SpanDetail | undefined> => {
  const ref = findSpan(store, traceId, id);
  if (ref === undefined) return undefined;
  const span = wholeSpan(ref);
  return {
    traceId,
    spanId: id,
    name: span.name,
    service: serviceName(ref),
    kind: kindOf(ref),
    status: { code: statusOf(ref), message: span.status.message },
    startMicros: startMicros(ref),
    durationMicros: durationMicros(ref),
    startTimeUnixNano: String(span.startTimeUnixNano),
    attributes: attributesOf(span.attributes),
    events: span.events.map(({ name, timeUnixNano, attributes }) => ({
      name,
      timeMicros: Number(timeUnixNano / 1_000n),
      attributes: attributesOf(attributes),
    })),
    links: span.links.map((link) => linkTo(store, link)),
    linkedFrom: await linksFrom(store, traceId, id),
    resource: attributesOf(resourceAttributes(ref)),
    scope: scopeOf(ref),
    traceql: searchFor(ref),
  };
};
