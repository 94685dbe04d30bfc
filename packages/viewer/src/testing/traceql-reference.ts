import { decodeSpan } from '../otlp/decode.ts';
import { rawSpan, resourceAttributes, type SpanRef } from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';
import type { Expression, Field, Literal } from '../traceql/ast.ts';

/** A value with Tempo's type; an attribute that holds an array has several. */
interface Typed {
  readonly type: string;
  readonly value: unknown;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'string',
  bigint: 'int',
  number: 'float',
  boolean: 'bool',
};

const typed = (value: unknown): Typed[] => {
  if (!Array.isArray(value)) {
    const type = typeNames[typeof value];
    return type === undefined ? [] : [{ type, value }];
  }
  const elements = value.flatMap(typed);
  const isUniform = new Set(elements.map(({ type }) => type)).size === 1 && elements.length === value.length;
  return isUniform && !value.some(Array.isArray) ? elements : [];
};

const statuses = ['unset', 'ok', 'error'];
const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

const nameOf = (ref: SpanRef | undefined): string => (ref ? decodeSpan(rawSpan(ref)).name : '');
const serviceOf = (ref: SpanRef | undefined): string => {
  const name = ref && resourceAttributes(ref).get('service.name');
  return typeof name === 'string' ? name : '';
};

const intrinsicOf = (name: string, ref: SpanRef, trace: StoredTrace): Typed => {
  const span = decodeSpan(rawSpan(ref));
  const nanos = span.endTimeUnixNano - span.startTimeUnixNano;
  const known: Readonly<Record<string, Typed>> = {
    name: { type: 'string', value: span.name },
    statusMessage: { type: 'string', value: span.status.message },
    status: { type: 'status', value: statuses[span.status.code] },
    kind: { type: 'kind', value: kinds[span.kind] },
    duration: { type: 'duration', value: nanos > 0n ? nanos : 0n },
    traceDuration: { type: 'duration', value: trace.endNanos - trace.startNanos },
    rootName: { type: 'string', value: nameOf(trace.root) },
    rootServiceName: { type: 'string', value: serviceOf(trace.root) },
    'span:id': { type: 'string', value: span.spanId },
    'trace:id': { type: 'string', value: span.traceId.replace(/^0+/, '') },
  };
  return known[name] ?? { type: 'nil', value: undefined };
};

/** The values of a field; none where it is absent. */
const valuesOf = (field: Field, ref: SpanRef, trace: StoredTrace): Typed[] => {
  if (field.type === 'intrinsic') return [intrinsicOf(field.name, ref, trace)];
  const own = decodeSpan(rawSpan(ref)).attributes;
  const shared = resourceAttributes(ref);
  const ofResource = () => typed(shared.get(field.name) ?? (field.name === 'service.name' ? '' : undefined));
  if (field.scope === 'resource') return ofResource();
  return field.scope === 'any' && !own.has(field.name) ? ofResource() : typed(own.get(field.name));
};

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const inOrder = (operator: string, a: unknown, b: unknown): boolean => {
  const [x, y] = [a, b] as [string, string];
  if (operator === '=') return x === y;
  if (operator === '!=') return x !== y;
  if (operator === '<') return x < y;
  if (operator === '<=') return x <= y;
  return operator === '>' ? x > y : x >= y;
};

const holds = (field: Field, operator: string, { type, value }: Typed, literal: Literal): boolean => {
  if (operator.endsWith('~')) {
    if (type !== 'string') return false;
    const pattern = String(literal.value);
    const flags = pattern.startsWith('(?i)') ? 'isu' : 'su';
    const matches = new RegExp(`^(?:${pattern.replace('(?i)', '')})$`, flags).test(String(value));
    return matches === (operator === '=~');
  }
  const isId = field.type === 'intrinsic' && field.name === 'trace:id';
  if (type === 'duration') {
    const [a, b] = literal.type === 'float' ? [Number(value), literal.value] : [value, literal.value];
    return inOrder(operator, a, b);
  }
  if (type !== literal.type) return false;
  if (type !== 'string') return inOrder(operator, value, literal.value);
  const wanted = String(literal.value);
  return inOrder(operator, utf8(String(value)), utf8(isId ? wanted.replace(/^0+/, '') : wanted));
};

type Comparison = readonly [Field, string, Literal];
const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

const comparisonOf = (node: Expression): Comparison | undefined => {
  if (node.type !== 'binary' || node.operator === '&&' || node.operator === '||') return undefined;
  const { left, right, operator } = node as { left: Expression; right: Expression; operator: string };
  const isField = left.type === 'attribute' || left.type === 'intrinsic';
  return isField
    ? [left, operator, right as Literal]
    : [right as Field, mirrored[operator] ?? operator, left as Literal];
};

const conjuncts = (node: Expression): Expression[] =>
  node.type === 'binary' && node.operator === '&&'
    ? [...conjuncts(node.left), ...conjuncts(node.right)]
    : [node];

/** `.a != 1 && .a != 2` asks for one element that is neither. */
const allHold = (nodes: readonly Expression[], ref: SpanRef, trace: StoredTrace): boolean => {
  const groups = new Map<string, Comparison[]>();
  for (const node of nodes) {
    const comparison = comparisonOf(node);
    const [field, operator, literal] = comparison ?? [];
    if (comparison && field?.type === 'attribute' && operator?.startsWith('!')) {
      const key = JSON.stringify([field.scope, field.name, operator, literal?.type]);
      groups.set(key, [...(groups.get(key) ?? []), comparison]);
    } else if (!holdsFor(node, ref, trace)) return false;
  }
  return [...groups.values()].every((group) =>
    valuesOf(group[0]?.[0] as Field, ref, trace).some((value) =>
      group.every(([field, operator, literal]) => holds(field, operator, value, literal)),
    ),
  );
};

/** Whether a filter takes a span, worked out from the decoded span in the plainest way. */
export const holdsFor = (node: Expression, ref: SpanRef, trace: StoredTrace): boolean => {
  if (node.type === 'existence') return valuesOf(node.field, ref, trace).length > 0 === node.exists;
  if (node.type === 'unary') return !holdsFor(node.operand, ref, trace);
  if (node.type === 'attribute') {
    const values = valuesOf(node, ref, trace);
    return values.length === 1 && values[0]?.value === true;
  }
  if (node.type === 'binary' && node.operator === '&&') return allHold(conjuncts(node), ref, trace);
  if (node.type === 'binary' && node.operator === '||') {
    return holdsFor(node.left, ref, trace) || holdsFor(node.right, ref, trace);
  }
  const [field, operator, literal] = comparisonOf(node) ?? [];
  if (field === undefined || operator === undefined || literal === undefined) return false;
  return valuesOf(field, ref, trace).some((value) => holds(field, operator, value, literal));
};
