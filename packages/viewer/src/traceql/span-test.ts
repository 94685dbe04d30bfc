import type { Value } from '../otlp/value.ts';
import type { Group } from '../otlp/walk.ts';
import { cell } from '../store/batch.ts';
import { durationNanos, groupOf, nameEquals, type SpanRef, spanKind, spanStatus } from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';
import { type Field, kindNames, statusNames } from './ast.ts';
import { compareScalars } from './compare.ts';
import { acceptsValue, type Condition } from './condition.ts';
import type { Fields, Getter } from './field.ts';

/** Whether a span fulfils a condition. */
export type Test = (span: SpanRef, trace: StoredTrace) => boolean;

/** A test and its cost beside others: cheap ones are asked first. */
export interface Costed {
  readonly test: Test;
  readonly cost: number;
}

/** What it costs to read a field: columns of the index least, attributes of the span most. */
export const costOf = (field: Field): number => {
  if (field.type === 'attribute') return { resource: 3, span: 10, any: 12 }[field.scope];
  if (field.name === 'statusMessage') return 10;
  return field.name === 'status' || field.name === 'kind' || field.name === 'duration' ? 1 : 2;
};

/** Asks once per resource: its spans share the answer. */
const oncePerGroup = (test: Test): Test => {
  const known = new WeakMap<Group, boolean>();
  return (span, trace) => {
    const group = groupOf(span);
    const before = group && known.get(group);
    if (before !== undefined) return before;
    const result = test(span, trace);
    if (group !== undefined) known.set(group, result);
    return result;
  };
};

/** Asks once per trace: its spans share the answer, and are looked at one after another. */
const oncePerTrace = (test: Test): Test => {
  let last: StoredTrace | undefined;
  let spans = 0;
  let result = false;
  return (span, trace) => {
    if (last === trace && spans === trace.spans.length) return result;
    last = trace;
    spans = trace.spans.length;
    result = test(span, trace);
    return result;
  };
};

/** Duration in nanoseconds from the halves of both times, as a double where one holds it. */
const quickDuration = (span: SpanRef): bigint | number => {
  const { batch, row } = span;
  const high = cell(batch, row, 'endHigh') - cell(batch, row, 'startHigh');
  const nanos = high * 2 ** 32 + cell(batch, row, 'endLow') - cell(batch, row, 'startLow');
  return Math.abs(nanos) > 2 ** 50 ? durationNanos(span) : Math.max(nanos, 0);
};

const durationTest = ({ operator, literal }: Condition): Test => {
  const { value } = literal;
  if (typeof value !== 'bigint' || value > 2n ** 50n || value < -(2n ** 50n)) {
    return (span) => compareScalars(operator, durationNanos(span), value);
  }
  const wanted = Number(value);
  return (span) => {
    const nanos = quickDuration(span);
    return compareScalars(operator, nanos, typeof nanos === 'number' ? wanted : value);
  };
};

/** Asks a column with few values: the outcome for each is known before. */
const columnTest = (
  names: readonly string[],
  column: (span: SpanRef) => number,
  { accepts }: Condition,
): Test => {
  const outcomes = names.map(accepts);
  return (span) => outcomes[column(span)] ?? outcomes[0] ?? false;
};

const ofTrace = new Set(['rootName', 'rootServiceName', 'traceDuration', 'trace:id']);

const intrinsicTest = (condition: Condition, name: string, get: Getter): Test => {
  const { accepts, literal, operator } = condition;
  const slow: Test = (span, trace) => acceptsValue(accepts, get(span, trace));
  if (name === 'status') return columnTest(statusNames, spanStatus, condition);
  if (name === 'kind') return columnTest(kindNames, spanKind, condition);
  if (name === 'duration') return durationTest(condition);
  if (ofTrace.has(name)) return oncePerTrace(slow);
  if (name !== 'name' || literal.type !== 'string' || (operator !== '=' && operator !== '!=')) return slow;
  const bytes = Buffer.from(literal.value, 'utf8');
  return (span) => nameEquals(span, bytes) === (operator === '=');
};

/** The test of a condition that stands alone. */
export const conditionTest = (condition: Condition, fields: Fields): Costed => {
  const { field, accepts } = condition;
  const get = fields(field);
  const cost = costOf(field) + (condition.operator.endsWith('~') ? 1 : 0);
  if (field.type === 'intrinsic') return { test: intrinsicTest(condition, field.name, get), cost };
  const test: Test = (span, trace) => acceptsValue(accepts, get(span, trace));
  return { test: field.scope === 'resource' ? oncePerGroup(test) : test, cost };
};

/** A test of a field's value. */
export const valueTest = (
  field: Field,
  fields: Fields,
  accepts: (value: Value | undefined) => boolean,
): Costed => {
  const get = fields(field);
  return { test: (span, trace) => accepts(get(span, trace)), cost: costOf(field) };
};
