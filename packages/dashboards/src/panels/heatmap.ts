import { HeatmapCellLayout } from '@grafana/grafana-foundation-sdk/common';
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder,
  RowsHeatmapOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { type Panel, type PanelDescription, panel } from './panel.ts';

export interface HeatmapDescription extends PanelDescription {
  /** Makes buckets of plain series; off for queries that answer buckets by their upper bounds. Default: false. */
  readonly calculate?: boolean;
}

/** How many fell into each bucket, over time; `unit` is the buckets'. */
export function heatmap(description: HeatmapDescription): Panel {
  const { calculate = false, unit } = description;
  const builder = new PanelBuilder()
    .calculate(calculate)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Viridis').steps(64))
    .yAxis(new YAxisConfigBuilder().unit(unit));
  if (!calculate) builder.rowsFrame(new RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Le));
  return panel(builder, description);
}
