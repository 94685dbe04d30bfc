import type { SpanRef } from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';
import type { Field, Query } from './ast.ts';
import { checkQueryTypes } from './check-types.ts';
import { createFields, type Getter } from './field.ts';
import { build } from './filter.ts';
import { checkLimits } from './limits.ts';
import { createMentions } from './mentions.ts';
import { pipeline } from './pipeline.ts';
import type { Spanset } from './spanset.ts';
import type { Work } from './work.ts';

/** An attribute of a span in the reply. */
export interface Output {
  readonly key: string;
  readonly get: Getter;
}

/** A query ready to run. */
export interface CompiledQuery {
  /** Counts up while the query runs. */
  readonly work: Work;
  /** Whether the filter takes the span. Throws TraceqlError for a value that costs too much to look at. */
  matches(span: SpanRef, trace: StoredTrace): boolean;
  /** What the pipeline makes of a trace's spans that the filter took. */
  spansets(spans: readonly SpanRef[], trace: StoredTrace): Spanset[];
  /** The span's name, where the query mentions it. */
  readonly name: Getter | undefined;
  /** The other fields that a span of the reply carries: those that filter and select mention. */
  readonly outputs: readonly Output[];
}

/** Intrinsics that a reply shows at other places than a span's attributes. */
const elsewhere = new Set('name duration traceDuration rootName rootServiceName span:id trace:id'.split(' '));

const isAttribute = (field: Field): boolean => field.type === 'attribute' || !elsewhere.has(field.name);

/** Checks a parsed query and makes it ready to run. Throws TraceqlError. */
export const compile = (query: Query): CompiledQuery => {
  checkLimits(query);
  checkQueryTypes(query);
  const work: Work = { steps: 0 };
  const fields = createFields();
  const mentions = createMentions(fields);
  const { filter, stages, text } = query;
  const { test } = build({ query: text, work, fields, mentions }, filter ?? matchAll);
  for (const stage of stages)
    if (stage.type === 'select') for (const field of stage.fields) mentions.whole(field);
  const mentioned = mentions.outputs();
  return {
    work,
    matches(span, trace) {
      work.steps++;
      return test(span, trace);
    },
    spansets: pipeline(stages, fields),
    name: mentioned.find(({ field }) => field.type === 'intrinsic' && field.name === 'name')?.get,
    outputs: mentioned
      .filter(({ field }) => isAttribute(field))
      .map(({ field, get }) => ({ key: field.name, get })),
  };
};

const matchAll = { type: 'bool', value: true, offset: 0, length: 0 } as const;
