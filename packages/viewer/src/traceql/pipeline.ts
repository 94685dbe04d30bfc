import type { Value } from '../otlp/value.ts';
import type { SpanRef } from '../store/span-ref.ts';
import type { StoredTrace } from '../store/trace.ts';
import { aggregateStep } from './aggregate.ts';
import type { Field, Stage } from './ast.ts';
import type { Fields, Getter } from './field.ts';
import { goDuration } from './go-text.ts';
import { intrinsicTypes } from './operand.ts';
import { printField } from './print.ts';
import type { Spanset } from './spanset.ts';

type Step = (set: Spanset, trace: StoredTrace) => Spanset[];

/** The value of a group; an array and an absent field group as `nil`, as in Tempo. */
const groupValue = (field: Field, get: Getter): Getter => {
  const isDuration = field.type === 'intrinsic' && intrinsicTypes[field.name] === 'duration';
  return (span, trace) => {
    const value = get(span, trace);
    if (value === undefined || value === null || typeof value === 'object') return 'nil';
    return isDuration && typeof value === 'bigint' ? goDuration(value) : value;
  };
};

const groupStep = (field: Field, fields: Fields): Step => {
  const get = groupValue(field, fields(field));
  const key = `by(${printField(field)})`;
  return (set, trace) => {
    const groups = new Map<Value, SpanRef[]>();
    for (const span of set.spans) {
      const value = get(span, trace) ?? 'nil';
      const group = groups.get(value);
      if (group === undefined) groups.set(value, [span]);
      else group.push(span);
    }
    return Array.from(groups, ([value, spans]) => ({
      spans,
      attributes: [...set.attributes, { key, value }],
    }));
  };
};

const stepOf = (stage: Stage, fields: Fields): Step[] => {
  if (stage.type === 'select') return [];
  if (stage.type === 'by') return [groupStep(stage.field, fields)];
  return [aggregateStep(stage, stage.field && fields(stage.field))];
};

/** Makes the stages of a query: what they leave of a trace's matching spans. */
export const pipeline = (stages: readonly Stage[], fields: Fields) => {
  const steps = stages.flatMap((stage) => stepOf(stage, fields));
  return (spans: readonly SpanRef[], trace: StoredTrace): Spanset[] =>
    steps.reduce(
      (sets, step) => sets.flatMap((set) => step(set, trace)),
      spans.length === 0 ? [] : [{ spans, attributes: [] } as Spanset],
    );
};
