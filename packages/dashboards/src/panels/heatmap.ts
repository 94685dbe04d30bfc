import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { type Panel, type PanelDescription, panel } from './panel.ts';

export interface HeatmapDescription extends PanelDescription {
  /** Makes buckets of plain series; off for queries that answer buckets. Default false. */
  readonly calculate?: boolean;
}

/** How many fell into each bucket, over time; `unit` is the buckets'. */
export function heatmap(description: HeatmapDescription): Panel {
  const { calculate = false, unit } = description;
  const builder = new PanelBuilder()
    .calculate(calculate)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Viridis').steps(64))
    .yAxis(new YAxisConfigBuilder().unit(unit));
  return panel(builder, description);
}
