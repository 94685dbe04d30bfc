import {
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { type Colour, type Panel, type PanelDescription, panel, type Step, thresholds } from './panel.ts';

export interface StatDescription extends PanelDescription {
  /** How a series becomes one value. Default: `lastNotNull`. */
  readonly calculation?: 'lastNotNull' | 'sum' | 'mean' | 'min' | 'max' | 'stdDev';
  /** The column of a table that the calculation is of, in place of all numbers. */
  readonly field?: string;
  readonly steps?: readonly Step[];
  /** The colour below the first step. Default: blue. */
  readonly below?: Colour;
  /** The highest of all series, as one number, in place of a number for each. */
  readonly highestOnly?: boolean;
  /** Words for values, which stand there in place of the numbers. */
  readonly words?: Readonly<Record<string, string>>;
  /** Colours the background in place of the number. */
  readonly background?: boolean;
  /** What stands there without a value. */
  readonly noValue?: string;
}

/** One large number for each series. */
export function stat(description: StatDescription): Panel {
  const { calculation = 'lastNotNull', steps = [], below, background = false, words } = description;
  const { noValue, highestOnly = false, field = highestOnly ? 'Max' : undefined } = description;
  const reduced = new ReduceDataOptionsBuilder().calcs([calculation]).values(false);
  if (field !== undefined) reduced.fields(`/^${field}$/`);
  const builder = new PanelBuilder()
    .reduceOptions(reduced)
    .graphMode(BigValueGraphMode.Area)
    .colorMode(background ? BigValueColorMode.Background : BigValueColorMode.Value)
    .thresholds(thresholds(steps, below));
  if (words !== undefined) {
    const texts = Object.entries(words).map(([value, text]) => [value, { text }]);
    builder.mappings([{ type: MappingType.ValueToText, options: Object.fromEntries(texts) }]);
  }
  if (highestOnly) builder.withTransformation({ id: 'reduce', options: { reducers: ['max'] } });
  if (noValue !== undefined) builder.noValue(noValue);
  return panel(builder, { height: 4, ...description });
}
