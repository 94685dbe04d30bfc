import type { Expression, Field, Literal } from './ast.ts';
import { isField, isLiteral } from './ast.ts';
import { goDuration, goFloat } from './go-text.ts';

const namePart = /^[^\s{}()=~!<>&|^,"]+$/;

/** A field as Tempo names it, for example in the attributes that by() adds to the reply. */
export const printField = (field: Field): string => {
  if (field.type === 'intrinsic') return field.name;
  const scope = field.scope === 'any' ? '' : field.scope;
  const isPlain = namePart.test(field.name) && !(scope === '' && /^\d/.test(field.name));
  return `${scope}.${isPlain ? field.name : `"${field.name.replace(/["\\]/g, '\\$&')}"`}`;
};

const printString = (value: string): string =>
  /[`\r]/.test(value)
    ? `"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`
    : `\`${value}\``;

/** Its digits alone are out of the range of 64 bits. */
const minInt = -(1n << 63n);

/** A constant as Tempo writes it. */
export const printLiteral = (literal: Literal): string => {
  switch (literal.type) {
    case 'string':
      return printString(literal.value);
    case 'duration':
      return goDuration(literal.value);
    case 'float':
      return goFloat(literal.value);
    default:
      return literal.value === minInt ? 'minInt' : String(literal.value);
  }
};

const printOperand = (node: Expression): string =>
  isField(node) || isLiteral(node) ? printExpression(node) : `(${printExpression(node)})`;

/** An expression as Tempo writes it: each operation in parentheses, but for the outermost one. */
export const printExpression = (node: Expression): string => {
  if (isField(node)) return printField(node);
  if (isLiteral(node)) return printLiteral(node);
  if (node.type === 'unary') return `${node.operator}${printOperand(node.operand)}`;
  if (node.type === 'existence') return `${printField(node.field)} ${node.exists ? '!=' : '='} nil`;
  return `${printOperand(node.left)} ${node.operator} ${printOperand(node.right)}`;
};

/** The name that an aggregate has in the reply, for example `avg(duration)`. */
export const aggregateName = ({ name, field }: { name: string; field: Field | undefined }): string =>
  `${name}(${field === undefined ? '' : printField(field)})`;
