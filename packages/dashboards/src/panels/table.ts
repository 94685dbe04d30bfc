import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { type Panel, type PanelDescription, panel } from './panel.ts';

export interface TableDescription extends PanelDescription {
  /** Names of columns by what PromQL calls them, such as `Value`. The column of the time is left out. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Orders the traces of a search by their duration. Default is their own order: the newest first. */
  readonly slowestFirst?: boolean;
}

/** A table; of a search, with links from its rows to the traces. */
export function table({ columns, slowestFirst = false, ...description }: TableDescription): Panel {
  const builder = new PanelBuilder().filterable(true);
  if (columns !== undefined)
    builder.withTransformation({
      id: 'organize',
      options: { excludeByName: { Time: true }, indexByName: {}, renameByName: columns },
    });
  if (slowestFirst) builder.sortBy([new TableSortByFieldStateBuilder().displayName('Duration').desc(true)]);
  return panel(builder, description);
}
