/** Intrinsics that this store knows. */
export type IntrinsicName = 'name' | 'status' | 'kind';

/** An intrinsic or an attribute; `text` is its spelling in the query. */
export type Field =
  | {
      readonly type: 'intrinsic';
      readonly name: IntrinsicName;
      readonly text: string;
      readonly offset: number;
    }
  | {
      readonly type: 'attribute';
      /** `any` looks at the span first and then at its resource. */
      readonly scope: 'any' | 'span' | 'resource';
      readonly name: string;
      readonly text: string;
      readonly offset: number;
    };

/** A constant. */
export type Literal =
  | { readonly type: 'string'; readonly value: string; readonly text: string; readonly offset: number }
  | { readonly type: 'int'; readonly value: bigint; readonly text: string; readonly offset: number }
  | { readonly type: 'status'; readonly value: string; readonly text: string; readonly offset: number }
  | { readonly type: 'kind'; readonly value: string; readonly text: string; readonly offset: number };

/** Two expressions and what joins them. */
export interface Binary {
  readonly type: 'binary';
  readonly operator: '&&' | '=' | '!=';
  readonly left: Expression;
  readonly right: Expression;
  readonly offset: number;
}

/** What stands between the braces of a spanset filter. */
export type Expression = Field | Literal | Binary;

/** A step of the pipeline behind the filter. */
export type Stage =
  | { readonly type: 'by'; readonly field: Field }
  | { readonly type: 'select'; readonly fields: readonly Field[] };

/** A parsed query; without `filter` it takes every span. */
export interface Query {
  readonly text: string;
  readonly filter: Expression | undefined;
  readonly stages: readonly Stage[];
}

/** Names of OTLP's status codes and span kinds in TraceQL, by number. */
export const statusNames = ['unset', 'ok', 'error'];
export const kindNames = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
