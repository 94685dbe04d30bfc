import type { Binary, Comparator, Field, Literal } from './ast.ts';
import { isField, isLiteral } from './ast.ts';
import { compareScalars, type Scalar } from './compare.ts';
import { type Condition, condition } from './condition.ts';
import { unsupported } from './error.ts';
import type { Fields } from './field.ts';
import type { Mentions } from './mentions.ts';
import { type Costed, conditionTest, costOf } from './span-test.ts';
import type { Work } from './work.ts';

/** What a filter is compiled with. */
export interface Context {
  readonly query: string;
  readonly work: Work;
  readonly fields: Fields;
  readonly mentions: Mentions;
}

const flipped: Readonly<Record<string, Comparator>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

const isComparator = (operator: Binary['operator']): operator is Comparator =>
  ['=', '!=', '<', '<=', '>', '>=', '=~', '!~'].includes(operator);

/** The condition that compares a field with a constant; undefined for another comparison. */
export const conditionOf = (context: Context, node: Binary): Condition | undefined => {
  const { left, right, operator } = node;
  if (!isComparator(operator)) return undefined;
  const make = (field: Field, comparator: Comparator, literal: Literal): Condition =>
    condition(context.query, field, comparator, literal, context.work);
  if (isField(left) && isLiteral(right)) return make(left, operator, right);
  if (isLiteral(left) && isField(right)) return make(right, flipped[operator] ?? operator, left);
  return undefined;
};

const isScalar = (value: unknown): value is Scalar => value !== null && typeof value !== 'object';

/** Two intrinsics of one type; what Tempo answers for two attributes depends on how it stored them. */
const fieldComparison = ({ query, mentions, fields }: Context, node: Binary): Costed => {
  const { left, right, operator } = node;
  const known = left.type === 'intrinsic' && right.type === 'intrinsic' && isComparator(operator);
  if (!known || operator.endsWith('~')) {
    throw unsupported(query, node, 'a comparison of anything but a field with a constant');
  }
  mentions.whole(left);
  mentions.whole(right);
  const [a, b] = [fields(left), fields(right)];
  const test: Costed['test'] = (span, trace) => {
    const [x, y] = [a(span, trace), b(span, trace)];
    return isScalar(x) && isScalar(y) && compareScalars(operator, x, y);
  };
  return { test, cost: costOf(left) + costOf(right) };
};

/** Makes the test of a comparison. Throws TraceqlError for one that this store does not answer. */
export const comparison = (context: Context, node: Binary): Costed => {
  if (!isComparator(node.operator)) {
    throw unsupported(context.query, node, `the operator ${node.operator} beside a field`);
  }
  const found = conditionOf(context, node);
  if (found === undefined) return fieldComparison(context, node);
  context.mentions.part(found.field, found.accepts);
  return conditionTest(found, context.fields);
};
