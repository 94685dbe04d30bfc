import type { Value } from '../otlp/value.ts';
import type { StoredTrace } from '../store/trace.ts';
import type { AggregateStage } from './ast.ts';
import { compareScalars, type Scalar } from './compare.ts';
import type { Getter } from './field.ts';
import { goDuration } from './go-text.ts';
import { intrinsicTypes } from './operand.ts';
import { aggregateName } from './print.ts';
import type { Spanset } from './spanset.ts';

const isScalar = (value: Value): value is Scalar => value !== null && typeof value !== 'object';

/** Numbers of the first value's type are added; Tempo passes over others. */
const add = (sum: Value, value: Value): Value => {
  if (typeof sum === 'bigint' && typeof value === 'bigint') return BigInt.asIntN(64, sum + value);
  return typeof sum === 'number' && typeof value === 'number' ? sum + value : sum;
};

const divide = (sum: Value, count: number, isDuration: boolean): Value => {
  if (typeof sum === 'bigint') return isDuration ? sum / BigInt(count) : Number(sum) / count;
  return typeof sum === 'number' ? sum / count : sum;
};

const types = ['number', 'string', 'boolean', 'object'];
const rank = (value: Value): number => types.indexOf(typeof value === 'bigint' ? 'number' : typeof value);

/** Values of different types are ordered by type, as in Tempo. */
const isGreater = (a: Value, b: Value): boolean => {
  if (rank(a) !== rank(b)) return rank(a) > rank(b);
  if (typeof a === 'boolean') return a && b === false;
  return isScalar(a) && isScalar(b) && compareScalars('>', a, b);
};

const calculate = (name: AggregateStage['name'], values: readonly Value[], isDuration: boolean): Value => {
  if (name === 'max') return values.reduce((best, value) => (isGreater(value, best) ? value : best));
  if (name === 'min') return values.reduce((best, value) => (isGreater(best, value) ? value : best));
  const sum = values.reduce(add);
  return name === 'avg' ? divide(sum, values.length, isDuration) : sum;
};

/** Makes the stage that keeps the spansets whose aggregate compares as wanted, and shows it in their attributes. */
export const aggregateStep = (stage: AggregateStage, get: Getter | undefined) => {
  const { name, field, operator, literal } = stage;
  const key = aggregateName(stage);
  const isDuration = field?.type === 'intrinsic' && intrinsicTypes[field.name] === 'duration';
  return (set: Spanset, trace: StoredTrace): Spanset[] => {
    const values: (Value | undefined)[] = get === undefined ? [] : set.spans.map((span) => get(span, trace));
    const present = values.filter((value) => value !== undefined);
    if (get !== undefined && present.length === 0) return [];
    const result = get === undefined ? BigInt(set.spans.length) : calculate(name, present, isDuration);
    if (!isScalar(result) || !compareScalars(operator, result, literal.value)) return [];
    const value = isDuration && typeof result === 'bigint' ? goDuration(result) : result;
    return [{ spans: set.spans, attributes: [...set.attributes, { key, value }] }];
  };
};
