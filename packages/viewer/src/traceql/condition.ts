import type { Value } from '../otlp/value.ts';
import type { Comparator, Field, Literal } from './ast.ts';
import { compareScalars, type Scalar } from './compare.ts';
import { unsupported } from './error.ts';
import { intrinsicTypes } from './operand.ts';
import { regexMatcher } from './regex.ts';
import type { Work } from './work.ts';

/** Whether a value, or an element of an array, fulfils a comparison. */
export type Accepts = (value: Scalar) => boolean;

/** A comparison of a field with a constant. */
export interface Condition {
  readonly field: Field;
  readonly operator: Comparator;
  readonly literal: Literal;
  readonly accepts: Accepts;
}

const isList = (value: Value): value is readonly Scalar[] => Array.isArray(value);

/** Values of the JavaScript type that holds a constant's type. Tempo looks for each type in a column of its own. */
const sameType = (literal: Literal, accepts: Accepts): Accepts => {
  const type = typeof literal.value;
  return (value) => typeof value === type && accepts(value);
};

/** Nothing that an attribute can hold is a duration, a status or a kind. */
const attributeTypes = new Set(['string', 'int', 'float', 'bool']);

const textTest = (query: string, operator: '=~' | '!~', literal: Literal, work: Work): Accepts => {
  if (literal.type !== 'string') throw unsupported(query, literal, 'a regular expression that is no text');
  const matches = regexMatcher(query, literal, work);
  return (value) => typeof value === 'string' && matches(value) === (operator === '=~');
};

/** Ids are compared for equality only; a trace's id is compared without its leading zeros. */
const idLiteral = (query: string, field: Field, operator: Comparator, literal: Literal): Literal => {
  if (field.type !== 'intrinsic' || !field.name.endsWith(':id')) return literal;
  if (operator !== '=' && operator !== '!=') {
    throw unsupported(query, field, `the operator ${operator} after ${field.name}`);
  }
  if (literal.type !== 'string' || field.name !== 'trace:id') return literal;
  return { ...literal, value: literal.value.replace(/^0+/, '') };
};

/** Makes a condition ready to run. Throws TraceqlError. */
export const condition = (
  query: string,
  field: Field,
  operator: Comparator,
  constant: Literal,
  work: Work,
): Condition => {
  const literal = idLiteral(query, field, operator, constant);
  const plain: Accepts =
    operator === '=~' || operator === '!~'
      ? textTest(query, operator, literal, work)
      : (value) => compareScalars(operator, value, literal.value);
  const base = { field, operator, literal };
  if (field.type === 'intrinsic') {
    const isNumber = intrinsicTypes[field.name] === 'duration';
    return { ...base, accepts: isNumber ? plain : sameType(literal, plain) };
  }
  const accepts = attributeTypes.has(literal.type) ? sameType(literal, plain) : () => false;
  return { ...base, accepts };
};

/** Whether a field's value fulfils a comparison; an array does where one of its elements does. */
export const acceptsValue = (accepts: Accepts, value: Value | undefined): boolean => {
  if (value === undefined || value === null) return false;
  if (isList(value)) return value.some(accepts);
  return typeof value !== 'object' && accepts(value);
};

/** The part of a field's value that fulfils one of the comparisons: the value, or an array's elements. */
export const acceptedPart = (all: readonly Accepts[], value: Value | undefined): Value | undefined => {
  const isAccepted = (element: Scalar): boolean => all.some((accepts) => accepts(element));
  if (value === undefined || value === null) return undefined;
  if (!isList(value)) return typeof value !== 'object' && isAccepted(value) ? value : undefined;
  const elements = value.filter(isAccepted);
  return elements.length > 1 ? elements : elements[0];
};
