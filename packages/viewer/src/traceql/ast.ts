/** Type of a value as it is known before any span is seen; `attribute` where only the span can tell. */
export type ImpliedType = 'attribute' | 'string' | 'int' | 'float' | 'bool' | 'duration' | 'status' | 'kind';

/** Where a node stands in the query: offset and length in UTF-16 units. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Intrinsics that this store knows; those with two spellings under the older one, as Tempo names them. */
export type IntrinsicName =
  | 'name'
  | 'status'
  | 'statusMessage'
  | 'kind'
  | 'duration'
  | 'rootName'
  | 'rootServiceName'
  | 'traceDuration'
  | 'span:id'
  | 'trace:id';

/** An intrinsic or an attribute. */
export type Field = Intrinsic | Attribute;

/** A property that every span or trace has. */
export interface Intrinsic extends Place {
  readonly type: 'intrinsic';
  readonly name: IntrinsicName;
}

/** An attribute of a span or resource. */
export interface Attribute extends Place {
  readonly type: 'attribute';
  /** `any` looks at the span first and then at its resource. */
  readonly scope: 'any' | 'span' | 'resource';
  readonly name: string;
}

/** A constant; integers and durations (in nanoseconds) are 64 bits wide. */
export type Literal = Place &
  (
    | { readonly type: 'string'; readonly value: string }
    | { readonly type: 'int' | 'duration'; readonly value: bigint }
    | { readonly type: 'float'; readonly value: number }
    | { readonly type: 'bool'; readonly value: boolean }
    | { readonly type: 'status' | 'kind'; readonly value: string }
  );

/** Operators that compare. */
export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | '!~';
/** Operators that calculate. */
export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '^';

/** Two expressions and what joins them; its place is the operator's. */
export interface Binary extends Place {
  readonly type: 'binary';
  readonly operator: '&&' | '||' | Comparator | Arithmetic;
  readonly left: Expression;
  readonly right: Expression;
}

/** `!` or `-` before an expression. */
export interface Unary extends Place {
  readonly type: 'unary';
  readonly operator: '!' | '-';
  readonly operand: Expression;
}

/** `f != nil` where `exists`, else `f = nil`. */
export interface Existence extends Place {
  readonly type: 'existence';
  readonly exists: boolean;
  readonly field: Field;
}

/** What stands between the braces of a spanset filter. */
export type Expression = Field | Literal | Binary | Unary | Existence;

/** What an aggregate counts or calculates. */
export type AggregateName = 'count' | 'avg' | 'min' | 'max' | 'sum';

/** Keeps the spansets whose aggregate compares so with a constant. */
export interface AggregateStage extends Place {
  readonly type: 'aggregate';
  readonly name: AggregateName;
  /** Absent in `count()`. */
  readonly field: Field | undefined;
  readonly operator: Comparator;
  readonly literal: Literal;
}

/** A step of the pipeline behind the filter. */
export type Stage =
  | { readonly type: 'by'; readonly field: Field }
  | { readonly type: 'select'; readonly fields: readonly Field[] }
  | AggregateStage;

/** A parsed query; without `filter` it takes every span. */
export interface Query {
  readonly text: string;
  readonly filter: Expression | undefined;
  readonly stages: readonly Stage[];
}

/** Names of OTLP's status codes and span kinds in TraceQL, by number. */
export const statusNames = ['unset', 'ok', 'error'];
export const kindNames = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** Tells fields from other expressions. */
export const isField = (node: Expression): node is Field =>
  node.type === 'intrinsic' || node.type === 'attribute';

const compound = new Set(['intrinsic', 'attribute', 'binary', 'unary', 'existence']);

/** Tells constants from other expressions. */
export const isLiteral = (node: Expression): node is Literal => !compound.has(node.type);
