import type { Expression, ImpliedType, Query } from './ast.ts';
import { isLiteral } from './ast.ts';
import { invalid } from './error.ts';
import { intrinsicTypes } from './operand.ts';
import { printExpression } from './print.ts';

const comparators = new Set(['=', '!=', '<', '<=', '>', '>=', '=~', '!~']);
const numeric = new Set(['int', 'float', 'duration']);

/** Operators that take operands of a type; an attribute may turn out to be of any. */
const operatorsOf = (type: ImpliedType): readonly string[] => {
  if (type === 'bool') return ['&&', '||', '=', '!='];
  if (type === 'string') return [...comparators];
  return numeric.has(type) ? ['=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '^'] : ['=', '!='];
};

/** Whether the operator takes an operand of that type. */
export const isValidFor = (operator: string, type: ImpliedType): boolean =>
  type === 'attribute' || operatorsOf(type).includes(operator);

/** Whether an operator can join operands of these types. */
export const isMatching = (a: ImpliedType, b: ImpliedType): boolean =>
  a === b || a === 'attribute' || b === 'attribute' || (numeric.has(a) && numeric.has(b));

/** The type of an expression as far as it is known before any span is seen. */
export const impliedType = (node: Expression): ImpliedType => {
  if (isLiteral(node)) return node.type;
  if (node.type === 'attribute') return 'attribute';
  if (node.type === 'intrinsic') return intrinsicTypes[node.name];
  if (node.type === 'existence') return 'bool';
  if (node.type === 'unary') return impliedType(node.operand);
  if (comparators.has(node.operator) || node.operator === '&&' || node.operator === '||') return 'bool';
  const left = impliedType(node.left);
  return left === 'attribute' ? impliedType(node.right) : left;
};

/** `name = nil` and `resource.service.name = nil` are wrong, as these are never absent. */
const checkExistence = (query: string, node: Expression & { type: 'existence' }): void => {
  const { field } = node;
  const what =
    field.type === 'intrinsic'
      ? 'intrinsics'
      : field.scope === 'resource' && field.name === 'service.name'
        ? 'resource.service.name'
        : undefined;
  if (node.exists || what === undefined) return;
  const text = printExpression(field);
  throw invalid(query, node, `${text}=nil is not valid because ${what} cannot be nil`);
};

const checkBinary = (query: string, node: Expression & { type: 'binary' }): void => {
  checkTypes(query, node.right);
  const types = [impliedType(node.left), impliedType(node.right)] as const;
  if (!isMatching(...types)) {
    const text = printExpression(node);
    throw invalid(query, node, `binary operations must operate on the same type: ${text}`);
  }
  if (!types.every((type) => isValidFor(node.operator, type))) {
    throw invalid(query, node, `illegal operation for the given types: ${printExpression(node)}`);
  }
  if ((node.operator === '=~' || node.operator === '!~') && node.right.type !== 'string') {
    throw invalid(query, node, `invalid type for =~ or !~: ${printExpression(node.right)}`);
  }
};

/** Checks the types of an expression. Chains of operators lean to the left and may be long, hence no recursion there. */
const checkTypes = (query: string, root: Expression): void => {
  const chain: (Expression & { type: 'binary' })[] = [];
  let node = root;
  for (; node.type === 'binary'; node = node.left) chain.push(node);
  if (node.type === 'existence') checkExistence(query, node);
  if (node.type === 'unary') {
    checkTypes(query, node.operand);
    const type = impliedType(node.operand);
    const isValid = node.operator === '!' ? type === 'bool' : numeric.has(type);
    if (!isValid && type !== 'attribute') {
      throw invalid(query, node, `illegal operation for the given type: ${printExpression(node)}`);
    }
  }
  for (const link of chain.reverse()) checkBinary(query, link);
};

/** Checks that a query's operands are of types that go together, as Tempo does. Throws TraceqlError. */
export const checkQueryTypes = ({ text, filter }: Query): void => {
  if (filter === undefined) return;
  checkTypes(text, filter);
  const type = impliedType(filter);
  if (type !== 'bool' && type !== 'attribute') {
    const shown = printExpression(filter);
    throw invalid(text, filter, `span filter field expressions must resolve to a boolean: { ${shown} }`);
  }
};
