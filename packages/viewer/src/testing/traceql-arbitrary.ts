import fc from 'fast-check';
import type { Comparator, Expression, Field, IntrinsicName, Literal, Stage } from '../traceql/ast.ts';

/** Places are not what these trees are about. */
const place = { offset: 0, length: 0 };

const text = fc.oneof(
  fc.constantFrom('x', 'y', 'ab', 'ba', '', '1', 'nil'),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const int64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
const integer = fc.oneof(fc.bigInt({ min: -3n, max: 3n }), int64);
const float = fc.oneof(fc.constantFrom(0.5, 1, -1, 2), fc.double({ noNaN: true, noDefaultInfinity: true }));

const literals = {
  string: text.map((value): Literal => ({ type: 'string', value, ...place })),
  int: integer.map((value): Literal => ({ type: 'int', value, ...place })),
  float: float.map((value): Literal => ({ type: 'float', value, ...place })),
  bool: fc.boolean().map((value): Literal => ({ type: 'bool', value, ...place })),
  duration: fc
    .oneof(fc.bigInt({ min: -3n, max: 3n }), fc.bigInt({ min: -(1n << 62n), max: 1n << 62n }))
    .map((value): Literal => ({ type: 'duration', value, ...place })),
  status: fc
    .constantFrom('error', 'ok', 'unset')
    .map((value): Literal => ({ type: 'status', value, ...place })),
  kind: fc
    .constantFrom('client', 'server', 'internal', 'producer', 'consumer', 'unspecified')
    .map((value): Literal => ({ type: 'kind', value, ...place })),
};
const patterns = fc.constantFrom('x', 'x|y', '(a|b)+', '.*', '[^x]*', '(?i)AB', '', 'a.', '.{2}');

const equality: readonly Comparator[] = ['=', '!='];
const order: readonly Comparator[] = [...equality, '<', '<=', '>', '>='];

const attribute = (scopes: readonly ('any' | 'span' | 'resource')[]): fc.Arbitrary<Field> =>
  fc.record({
    type: fc.constant('attribute' as const),
    scope: fc.constantFrom(...scopes),
    name: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('a', 'b', 'c d') }, text),
    offset: fc.constant(0),
    length: fc.constant(0),
  });
const anyAttribute = attribute(['any', 'span', 'resource']);
const intrinsic = (...names: IntrinsicName[]): fc.Arbitrary<Field> =>
  fc.constantFrom(...names).map((name) => ({ type: 'intrinsic', name, ...place }));
const intrinsics = {
  text: intrinsic('name', 'statusMessage', 'rootName', 'rootServiceName'),
  id: intrinsic('span:id', 'trace:id'),
  duration: intrinsic('duration', 'traceDuration'),
  status: intrinsic('status'),
  kind: intrinsic('kind'),
};

const compare = (
  field: fc.Arbitrary<Field>,
  operators: readonly Comparator[],
  literal: fc.Arbitrary<Literal>,
): fc.Arbitrary<Expression> =>
  fc
    .tuple(field, fc.constantFrom(...operators), literal, fc.boolean())
    .map(([a, operator, b, isFlipped]) => ({
      type: 'binary',
      operator,
      left: isFlipped ? b : a,
      right: isFlipped ? a : b,
      ...place,
    }));

const match = (field: fc.Arbitrary<Field>): fc.Arbitrary<Expression> =>
  fc.tuple(field, fc.constantFrom<Comparator>('=~', '!~'), patterns).map(([left, operator, value]) => ({
    type: 'binary',
    operator,
    left,
    right: { type: 'string', value, ...place },
    ...place,
  }));

const condition: fc.Arbitrary<Expression> = fc.oneof(
  compare(anyAttribute, order, fc.oneof(literals.string, literals.int, literals.float, literals.duration)),
  compare(anyAttribute, equality, fc.oneof(literals.bool, literals.status, literals.kind)),
  match(anyAttribute),
  compare(intrinsics.text, order, literals.string),
  match(intrinsics.text),
  compare(intrinsics.id, equality, literals.string),
  compare(intrinsics.duration, order, fc.oneof(literals.int, literals.float, literals.duration)),
  compare(intrinsics.status, equality, literals.status),
  compare(intrinsics.kind, equality, literals.kind),
  anyAttribute.map((field): Expression => ({ type: 'existence', exists: true, field, ...place })),
  attribute(['span', 'resource'])
    .filter(({ name }) => name !== 'service.name')
    .map((field): Expression => ({ type: 'existence', exists: false, field, ...place })),
);

/** A filter that is answered. */
export const filter: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    condition,
    fc
      .tuple(tie('node'), fc.constantFrom('&&', '||'), tie('node'))
      .map(([left, operator, right]): Expression => ({ type: 'binary', operator, left, right, ...place })),
    tie('node').map((operand): Expression => ({ type: 'unary', operator: '!', operand, ...place })),
    fc
      .tuple(anyAttribute, tie('node'))
      .map(([left, right]): Expression => ({ type: 'binary', operator: '&&', left, right, ...place })),
  ),
})).node;

const someField = fc.oneof(anyAttribute, intrinsics.text, intrinsics.duration, intrinsics.status);
const number = fc.oneof(literals.int, literals.float, literals.duration);

/** Stages of a pipeline that are answered. */
export const stages: fc.Arbitrary<Stage[]> = fc.array(
  fc.oneof(
    someField.map((field): Stage => ({ type: 'by', field })),
    fc.array(someField, { minLength: 1, maxLength: 3 }).map((fields): Stage => ({ type: 'select', fields })),
    fc.tuple(fc.constantFrom(...order), number).map(
      ([operator, literal]): Stage => ({
        type: 'aggregate',
        name: 'count',
        field: undefined,
        operator,
        literal,
        ...place,
      }),
    ),
    fc
      .tuple(
        fc.constantFrom('avg', 'min', 'max', 'sum'),
        fc.oneof(anyAttribute, intrinsics.duration),
        fc.constantFrom(...order),
        number,
      )
      .map(
        ([name, field, operator, literal]): Stage => ({
          type: 'aggregate',
          name,
          field,
          operator,
          literal,
          ...place,
        }),
      ),
  ),
  { maxLength: 3 },
);
