import type { Panel as PanelModel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Panel } from './panels/panel.ts';

const COLUMNS = 24;

/** A row with a title and its panels, which fill it from left to right. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
  /** Closed at first, and so without queries. */
  readonly collapsed?: boolean;
  /** Name of a variable: the row stands there once for each of its values. */
  readonly repeat?: string;
}

type Placed = PanelModel | RowPanel;

/** Gives each row and panel an id and a place of its own. */
export function layOut(rows: readonly Row[]): readonly Placed[] {
  let id = 0;
  let y = 0;
  return rows.flatMap(({ title, panels, collapsed = false, repeat }) => {
    id += 1;
    const builder = new RowBuilder(title).id(id).collapsed(collapsed).gridPos({ x: 0, y, w: COLUMNS, h: 1 });
    if (repeat !== undefined) builder.repeat(repeat);
    const row = builder.build();
    y += 1;
    let x = 0;
    let highest = 0;
    const placed = panels.map((panel) => {
      if (x + panel.width > COLUMNS) {
        y += highest;
        x = 0;
        highest = 0;
      }
      id += 1;
      const made = panel.build({ id, at: { x, y, w: panel.width, h: panel.height } });
      x += panel.width;
      highest = Math.max(highest, panel.height);
      return made;
    });
    y += highest;
    return collapsed ? [{ ...row, panels: placed }] : [row, ...placed];
  });
}
