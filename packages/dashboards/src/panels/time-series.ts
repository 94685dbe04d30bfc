import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { type Panel, type PanelDescription, panel, type Step, thresholds } from './panel.ts';

export interface TimeSeriesDescription extends PanelDescription {
  readonly stacked?: boolean;
  /** Lines in the plot, each where a colour begins. */
  readonly steps?: readonly Step[];
  readonly max?: number;
  /** What stands there without any series. Default is Grafana's own "No data". */
  readonly noValue?: string;
  /** Shortens legends: a regular expression and what replaces what it matches, such as `$1`. */
  readonly rename?: readonly [pattern: string, replacement: string];
}

/** Lines over time from zero, with a legend that tells last and highest values. */
export function timeSeries(description: TimeSeriesDescription): Panel {
  const { stacked = false, steps, max, noValue, rename } = description;
  const builder = new PanelBuilder()
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(1)
    .fillOpacity(stacked ? 40 : 10)
    .showPoints(VisibilityMode.Auto)
    .min(0)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (max !== undefined) builder.max(max);
  if (noValue !== undefined) builder.noValue(noValue);
  if (rename !== undefined) {
    const [regex, renamePattern] = rename;
    builder.withTransformation({ id: 'renameByRegex', options: { regex, renamePattern } });
  }
  if (steps !== undefined)
    builder
      .thresholds(thresholds(steps))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  return panel(builder, description);
}
