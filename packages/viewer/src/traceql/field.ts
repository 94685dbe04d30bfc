import type { Value } from '../otlp/value.ts';
import {
  resourceAttributes,
  type SpanRef,
  spanAttribute,
  spanKind,
  spanName,
  spanStatus,
} from '../store/span-ref.ts';
import { type Field, kindNames, statusNames } from './ast.ts';

/** Reads a field of a span; undefined where the span has none. */
export type Getter = (span: SpanRef) => Value | undefined;

const attributeGetter = (scope: 'any' | 'span' | 'resource', name: string): Getter => {
  const key = Buffer.from(name, 'utf8');
  const ofSpan: Getter = (span) => spanAttribute(span, key);
  const ofResource: Getter = (span) => resourceAttributes(span).get(name);
  if (scope === 'span') return ofSpan;
  return scope === 'resource' ? ofResource : (span) => ofSpan(span) ?? ofResource(span);
};

/** Makes the reader of a field. */
export const getter = (field: Field): Getter => {
  if (field.type === 'attribute') return attributeGetter(field.scope, field.name);
  if (field.name === 'name') return spanName;
  return field.name === 'status'
    ? (span) => statusNames[spanStatus(span)] ?? 'unset'
    : (span) => kindNames[spanKind(span)] ?? 'unspecified';
};
