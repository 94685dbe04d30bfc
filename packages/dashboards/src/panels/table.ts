import type { DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { type Panel, type PanelDescription, panel } from './panel.ts';

export interface TableDescription extends PanelDescription {
  readonly transformations?: readonly DataTransformerConfig[];
}

/** A table; of a search, with links from its rows to the traces. */
export function table(description: TableDescription): Panel {
  const { transformations = [] } = description;
  return panel(new PanelBuilder().filterable(true).transformations([...transformations]), description);
}
