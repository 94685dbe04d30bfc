import type { Value } from '../otlp/value.ts';
import { nameEquals, type SpanRef } from '../store/span-ref.ts';
import type { Binary, Expression, Field, Literal, Query } from './ast.ts';
import { invalid, unsupported } from './error.ts';
import { type Getter, getter } from './field.ts';

/** A comparison of a field with a constant. */
interface Condition {
  readonly field: Field;
  readonly matches: (span: SpanRef) => boolean;
  /** What of the field's value matches: the value, or an array's matching elements. */
  readonly matched: Getter;
  /** Cheap conditions are asked first. */
  readonly cost: number;
}

/** An attribute of a span in the reply. */
export interface Output {
  readonly key: string;
  readonly get: Getter;
}

/** A query ready to run. */
export interface CompiledQuery {
  matches(span: SpanRef): boolean;
  /** Whether the query mentions the span's name, which the reply then carries. */
  readonly wantsName: boolean;
  /** The fields beside the name that a span of the reply carries: those that filter and select mention. */
  readonly outputs: readonly Output[];
  /** The fields of by(), outermost first. */
  readonly groupings: readonly { readonly key: string; readonly get: Getter }[];
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** Values of another type than the constant match neither `=` nor `!=`, as in Tempo. */
const compareScalar = (value: Value, operator: Binary['operator'], literal: Literal): boolean => {
  const wanted = operator === '=';
  if (literal.type !== 'int') return typeof value === 'string' && (value === literal.value) === wanted;
  if (typeof value === 'bigint') return (value === literal.value) === wanted;
  return typeof value === 'number' && (value === Number(literal.value)) === wanted;
};

const cost = (field: Field): number =>
  field.type === 'intrinsic' ? 0 : ['resource', 'span', 'any'].indexOf(field.scope) + 1;

/** In an attribute, `error` is no value that could be stored; nothing is equal to it, nor comparable. */
const isNever = (field: Field, literal: Literal): boolean =>
  field.type === 'attribute' && (literal.type === 'status' || literal.type === 'kind');

const condition = (field: Field, operator: Binary['operator'], literal: Literal): Condition => {
  const get = getter(field);
  const matched: Getter = (span) => {
    const value = get(span);
    if (value === undefined || isNever(field, literal)) return undefined;
    if (!isList(value)) return compareScalar(value, operator, literal) ? value : undefined;
    const elements = value.filter((element) => compareScalar(element, operator, literal));
    return elements.length > 1 ? elements : elements[0];
  };
  const base = { field, matched, cost: cost(field) };
  if (field.type === 'intrinsic' && field.name === 'name' && literal.type === 'string') {
    const name = Buffer.from(literal.value, 'utf8');
    return { ...base, matches: (span) => nameEquals(span, name) === (operator === '=') };
  }
  return { ...base, matches: (span) => matched(span) !== undefined };
};

const isField = (node: Expression): node is Field => node.type === 'intrinsic' || node.type === 'attribute';
const isLiteral = (node: Expression): node is Literal => !isField(node) && node.type !== 'binary';

const typeOf = (field: Field): Literal['type'] | undefined => {
  if (field.type === 'attribute') return undefined;
  return field.name === 'name' ? 'string' : field.name;
};

const comparison = (query: string, { operator, left, right, offset }: Binary): Condition => {
  const field = isField(left) ? left : right;
  const literal = field === left ? right : left;
  if (!isField(field) || !isLiteral(literal)) {
    throw unsupported(query, offset, 'a comparison of anything but a field with a constant');
  }
  const wanted = typeOf(field);
  if (wanted === undefined || wanted === literal.type) return condition(field, operator, literal);
  const [a, b] = left === field ? [field.text, literal.text] : [literal.text, field.text];
  throw invalid(query, offset, `binary operations must operate on the same type: ${a} ${operator} ${b}`);
};

const conditionOf = (query: string, node: Expression): Condition => {
  if (node.type === 'binary') return comparison(query, node);
  if (isField(node))
    throw unsupported(query, node.offset, `the field ${node.text} as a condition of its own`);
  throw invalid(query, node.offset, `span filter field expressions must resolve to a boolean: ${node.text}`);
};

/** The operands of `&&`, from left to right. Their tree leans to the left and may be deep, hence no recursion there. */
const conditions = (query: string, filter: Expression): Condition[] => {
  const found: Condition[][] = [];
  let node = filter;
  for (; node.type === 'binary' && node.operator === '&&'; node = node.left)
    found.push(
      node.right.type === 'binary' ? conditions(query, node.right) : [conditionOf(query, node.right)],
    );
  found.push([conditionOf(query, node)]);
  return found.reverse().flat();
};

/** More than any dashboard asks for; each is looked at for every span in memory. */
const maxParts = 64;

const limited = (query: string, parts: readonly { readonly offset: number }[], what: string): void => {
  const excess = parts[maxParts];
  if (excess !== undefined) throw unsupported(query, excess.offset, `more than ${maxParts} ${what}`);
};

/** Checks a parsed query and makes it ready to run. Throws TraceqlError. */
export const compile = ({ text, filter, stages }: Query): CompiledQuery => {
  const all = filter === undefined ? [] : conditions(text, filter);
  const selected = stages.flatMap((stage) => (stage.type === 'select' ? stage.fields : []));
  const groupedBy = stages.flatMap((stage) => (stage.type === 'by' ? [stage.field] : []));
  limited(
    text,
    all.map(({ field }) => field),
    'conditions',
  );
  limited(text, [...selected, ...groupedBy], 'fields in select() and by()');
  const mentioned = new Map<string, [Field, Getter]>();
  for (const { field, matched } of all) {
    if (!mentioned.has(field.text)) mentioned.set(field.text, [field, matched]);
  }
  for (const field of selected) mentioned.set(field.text, [field, getter(field)]);
  const isName = (field: Field): boolean => field.type === 'intrinsic' && field.name === 'name';
  const cheapestFirst = all.toSorted((a, b) => a.cost - b.cost);
  return {
    matches: (span) => cheapestFirst.every(({ matches }) => matches(span)),
    wantsName: [...mentioned.values()].some(([field]) => isName(field)),
    outputs: [...mentioned.values()]
      .filter(([field]) => !isName(field))
      .map(([field, get]) => ({ key: field.name, get })),
    groupings: groupedBy.map((field) => ({ key: `by(${field.text})`, get: getter(field) })),
  };
};
