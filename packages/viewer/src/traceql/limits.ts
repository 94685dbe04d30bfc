import type { Expression, Place, Query } from './ast.ts';
import { unsupported } from './error.ts';

/** More than any dashboard asks for; each is looked at for every span in memory. */
const maxParts = 64;
/** Operands of all conditions together. */
const maxNodes = 1_000;

const childrenOf = (node: Expression): readonly Expression[] => {
  if (node.type === 'binary') return [node.left, node.right];
  if (node.type === 'unary') return [node.operand];
  return node.type === 'existence' ? [node.field] : [];
};

const isLogical = (node: Expression): boolean =>
  (node.type === 'binary' && (node.operator === '&&' || node.operator === '||')) || node.type === 'unary';

const firstPlace = (node: Expression): Place => {
  let first = node;
  for (let next = childrenOf(first)[0]; next !== undefined; next = childrenOf(first)[0]) first = next;
  return first;
};

/** The conditions that `&&`, `||` and `!` join, from left to right. The tree may be deep, hence no recursion. */
const conditionsOf = (filter: Expression): Expression[] => {
  const conditions: Expression[] = [];
  const open = [filter];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isLogical(node)) open.push(...childrenOf(node).toReversed());
    else conditions.push(node);
  }
  return conditions;
};

const countNodes = (condition: Expression): number => {
  let count = 0;
  const open = [condition];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    count++;
    open.push(...childrenOf(node));
  }
  return count;
};

const limited = (query: string, places: readonly Place[], what: string): void => {
  const excess = places[maxParts];
  if (excess !== undefined) throw unsupported(query, excess, `more than ${maxParts} ${what}`);
};

/** Refuses a query that would cost too much, or be too deep to work on. Throws TraceqlError. */
export const checkLimits = ({ text, filter, stages }: Query): void => {
  const conditions = filter === undefined ? [] : conditionsOf(filter);
  limited(text, conditions.slice(0, maxParts + 1).map(firstPlace), 'conditions');
  const crowded = conditions.find((condition) => countNodes(condition) > maxNodes);
  if (crowded !== undefined) {
    throw unsupported(text, firstPlace(crowded), `a condition of more than ${maxNodes} operands`);
  }
  const fields = stages.flatMap((stage): readonly Place[] => {
    if (stage.type === 'select') return stage.fields;
    return [stage.type === 'by' ? stage.field : (stage.field ?? stage)];
  });
  limited(text, fields, 'fields in select(), by() and aggregates');
};
