import type { Value } from '../otlp/value.ts';
import {
  durationNanos,
  resourceAttributes,
  type SpanRef,
  serviceName,
  spanAttribute,
  spanId,
  spanKind,
  spanName,
  spanStatus,
  wholeSpan,
} from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';
import { type Attribute, type Field, type IntrinsicName, kindNames, statusNames } from './ast.ts';

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

const attributeGetter = ({ scope, name }: Attribute): Getter => {
  const key = Buffer.from(name, 'utf8');
  const inResource = ofResource(name);
  if (scope === 'resource') return (span, trace) => stored(inResource(span, trace));
  if (scope === 'span') return (span) => stored(spanAttribute(span, key));
  return (span, trace) => {
    const own = spanAttribute(span, key);
    return stored(own === undefined ? inResource(span, trace) : own);
  };
};

const intrinsicGetters: Readonly<Record<IntrinsicName, Getter>> = {
  name: spanName,
  status: (span) => statusNames[spanStatus(span)] ?? 'unset',
  statusMessage: (span) => wholeSpan(span).status.message,
  kind: (span) => kindNames[spanKind(span)] ?? 'unspecified',
  duration: durationNanos,
  rootName: (_, { root }) => (root === undefined ? '' : spanName(root)),
  rootServiceName: (_, { root }) => (root === undefined ? '' : serviceName(root)),
  traceDuration: (_, { startNanos, endNanos }) => endNanos - startNanos,
  'span:id': spanId,
  'trace:id': (_, { traceId }) => traceId.replace(/^0+/, ''),
};

/** Makes the reader of a field. */
export const getter = (field: Field): Getter =>
  field.type === 'attribute' ? attributeGetter(field) : intrinsicGetters[field.name];
