import type { Binary, Expression } from './ast.ts';
import { impliedType } from './check-types.ts';
import { type Context, comparison, conditionOf } from './comparison.ts';
import type { Condition } from './condition.ts';
import { unsupported } from './error.ts';
import { type Costed, conditionTest, valueTest } from './span-test.ts';

const isExclusion = ({ operator, field }: Condition): boolean =>
  field.type === 'attribute' && (operator === '!=' || operator === '!~');

/** `.a != 1 && .a != 2` asks for one element of an array that is neither, as in Tempo. */
const merged = (context: Context, nodes: readonly Expression[]): Costed[] => {
  const exclusions = new Map<string, Condition>();
  const tests: Costed[] = [];
  for (const node of nodes) {
    const found = node.type === 'binary' ? conditionOf(context, node) : undefined;
    if (found === undefined || !isExclusion(found)) {
      tests.push(build(context, node));
      continue;
    }
    const { field, literal, accepts } = found;
    const scope = field.type === 'attribute' ? field.scope : '';
    const key = `${scope}.${literal.type}.${found.operator}.${field.name}`;
    const other = exclusions.get(key);
    context.mentions.exclude(key, field, accepts);
    exclusions.set(key, other ? { ...found, accepts: both(other.accepts, accepts) } : found);
  }
  return [...tests, ...Array.from(exclusions.values(), (found) => conditionTest(found, context.fields))];
};

const both =
  (a: Condition['accepts'], b: Condition['accepts']): Condition['accepts'] =>
  (value) =>
    a(value) && b(value);

/** The operands that one operator joins, from left to right. Their tree leans to the left and may be deep there. */
const operandsOf = (node: Binary): Expression[] => {
  const operands: Expression[][] = [];
  let left: Expression = node;
  for (; left.type === 'binary' && left.operator === node.operator; left = left.left) {
    const { right } = left;
    operands.push(right.type === 'binary' && right.operator === node.operator ? operandsOf(right) : [right]);
  }
  return [left, ...operands.reverse().flat()];
};

const cheapestFirst = (a: Costed, b: Costed): number => a.cost - b.cost;

const conjunction = (context: Context, node: Binary): Costed => {
  const all = merged(context, operandsOf(node)).sort(cheapestFirst);
  const tests = all.map(({ test }) => test);
  const { work } = context;
  return {
    test: (span, trace) => {
      for (const test of tests) {
        work.steps++;
        if (!test(span, trace)) return false;
      }
      return true;
    },
    cost: all.reduce((sum, { cost }) => sum + cost, 0),
  };
};

/** Tempo may or may not see the other side where a bare attribute is absent: it learns from the spans before. */
const disjunction = (context: Context, node: Binary): Costed => {
  const operands = operandsOf(node);
  const bare = operands.find((operand) => operand.type === 'attribute');
  if (bare !== undefined) throw unsupported(context.query, bare, 'an attribute alone beside ||');
  const all = operands.map((operand) => build(context, operand)).sort(cheapestFirst);
  const tests = all.map(({ test }) => test);
  const { work } = context;
  return {
    test: (span, trace) => {
      for (const test of tests) {
        work.steps++;
        if (test(span, trace)) return true;
      }
      return false;
    },
    cost: all.reduce((sum, { cost }) => sum + cost, 0),
  };
};

const existence = (
  { query, mentions, fields }: Context,
  node: Expression & { type: 'existence' },
): Costed => {
  const { field, exists } = node;
  if (exists) {
    mentions.whole(field);
    return valueTest(field, fields, (value) => value !== undefined);
  }
  if (field.type === 'attribute' && field.scope === 'any') {
    throw unsupported(query, node, '= nil without a scope');
  }
  mentions.absent(field);
  return valueTest(field, fields, (value) => value === undefined);
};

const negation = (context: Context, node: Expression & { type: 'unary' }): Costed => {
  if (node.operator === '-') throw unsupported(context.query, node, 'the operator - before a field');
  if (impliedType(node.operand) !== 'bool') {
    throw unsupported(context.query, node, 'the operator ! before an attribute alone');
  }
  const { test, cost } = build(context, node.operand);
  return { test: (span, trace) => !test(span, trace), cost };
};

/** Makes the test of an expression. Throws TraceqlError for what this store does not answer. */
export const build = (context: Context, node: Expression): Costed => {
  if (node.type === 'bool') return { test: () => node.value, cost: 0 };
  if (node.type === 'existence') return existence(context, node);
  if (node.type === 'unary') return negation(context, node);
  if (node.type === 'attribute') {
    context.mentions.whole(node);
    return valueTest(node, context.fields, (value) => value === true);
  }
  if (node.type !== 'binary') throw unsupported(context.query, node, 'a condition that is no comparison');
  if (node.operator === '&&') return conjunction(context, node);
  return node.operator === '||' ? disjunction(context, node) : comparison(context, node);
};
