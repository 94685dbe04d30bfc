import type { Value } from '../otlp/value.ts';
import {
  durationNanos,
  resourceAttributes,
  type SpanRef,
  serviceName,
  spanId,
  spanKind,
  spanName,
  spanStatus,
} from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';
import { type Attribute, type Field, type IntrinsicName, kindNames, statusNames } from './ast.ts';
import { createSpanReader, type SpanReader } from './span-reader.ts';

/** Reads a field of a span; undefined where the span has none. */
export type Getter = (span: SpanRef, trace: StoredTrace) => Value | undefined;

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const isScalar = (value: Value | undefined): boolean =>
  value !== null && value !== undefined && typeof value !== 'object';

/**
 * What Tempo keeps of a value: text, numbers, booleans, and arrays whose elements are of one of these types; an array of
 * one element is that element. Other values are as absent.
 */
export const stored = (value: Value | undefined): Value | undefined => {
  if (isScalar(value)) return value;
  if (value === undefined || value === null || !isList(value)) return undefined;
  const [first] = value;
  if (!value.every((element) => isScalar(element) && typeof element === typeof first)) return undefined;
  return value.length > 1 ? value : first;
};

/** Tempo keeps a service's name in a column that is never absent. */
const ofResource =
  (name: string): Getter =>
  (span) => {
    const value = resourceAttributes(span).get(name);
    return value === undefined && name === 'service.name' ? '' : value;
  };

const attributeGetter = ({ scope, name }: Attribute, reader: SpanReader): Getter => {
  const inResource = ofResource(name);
  if (scope === 'resource') return (span, trace) => stored(inResource(span, trace));
  const inSpan = reader.attribute(name);
  if (scope === 'span') return (span) => stored(inSpan(span));
  return (span, trace) => {
    const own = inSpan(span);
    return stored(own === undefined ? inResource(span, trace) : own);
  };
};

const intrinsicGetters: Readonly<Record<Exclude<IntrinsicName, 'statusMessage'>, Getter>> = {
  name: spanName,
  status: (span) => statusNames[spanStatus(span)] ?? 'unset',
  kind: (span) => kindNames[spanKind(span)] ?? 'unspecified',
  duration: durationNanos,
  rootName: (_, { root }) => (root === undefined ? '' : spanName(root)),
  rootServiceName: (_, { root }) => (root === undefined ? '' : serviceName(root)),
  traceDuration: (_, { startNanos, endNanos }) => endNanos - startNanos,
  'span:id': spanId,
  'trace:id': (_, { traceId }) => traceId.replace(/^0+/, ''),
};

/** Makes the reader of a field. */
export type Fields = (field: Field) => Getter;

/** Makes readers of fields that read each span once. All are to be made before the first span is read. */
export const createFields = (): Fields => {
  const reader = createSpanReader();
  return (field) => {
    if (field.type === 'attribute') return attributeGetter(field, reader);
    return field.name === 'statusMessage' ? reader.statusMessage() : intrinsicGetters[field.name];
  };
};
