import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type {
  DynamicConfigValue,
  GridPos,
  Panel as PanelModel,
  ThresholdsConfig,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Query } from '../queries/query.ts';

/** What every panel has. */
export interface PanelDescription {
  readonly title: string;
  /** What it shows, and what to do when it is red. */
  readonly description: string;
  /** Grafana's name of a unit: the constants of `@grafana/grafana-foundation-sdk/units`. */
  readonly unit: string;
  /** The first one's data source is the panel's. */
  readonly queries: readonly [Query, ...Query[]];
  /** In columns of 24. */
  readonly width: number;
  /** In rows of 30 pixels. Default: 8. */
  readonly height?: number;
}

/** A panel that the layout has yet to place. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  build(place: { readonly id: number; readonly at: GridPos }): PanelModel;
}

/** What the builders of all panel types have. */
interface AnyPanelBuilder extends Builder<PanelModel> {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  gridPos(at: GridPos): this;
  datasource(ref: DataSourceRef): this;
  targets(targets: Builder<Dataquery>[]): this;
  overrideByQuery(refId: string, properties: DynamicConfigValue[]): this;
}

export const DEFAULT_HEIGHT = 8;

const letter = (place: number): string => String.fromCharCode(65 + place);

/** Fills in what every panel has. Queries get the letters A, B, C and so on. */
export function panel(builder: AnyPanelBuilder, description: PanelDescription): Panel {
  const { height = DEFAULT_HEIGHT, width, queries, title, unit } = description;
  return {
    width,
    height,
    build({ id, at }) {
      builder
        .id(id)
        .title(title)
        .description(description.description)
        .unit(unit)
        .gridPos(at)
        .datasource(queries[0].source)
        .targets(queries.map((query, i) => query.build(letter(i))));
      for (const [i, { name }] of queries.entries())
        if (name !== undefined) builder.overrideByQuery(letter(i), [{ id: 'displayName', value: name }]);
      return builder.build();
    },
  };
}

/**
 * Names of Grafana's for shades that are told apart without red and green, in its dark theme and its light one. Dark red and
 * light green are backgrounds, on which Grafana chooses the colour of the number.
 */
export type Colour = 'blue' | 'semi-dark-orange' | 'red' | 'dark-red' | 'super-light-green';

/** A colour from this value on. */
export interface Step {
  readonly from: number;
  readonly colour: Colour;
}

/** `below` is the colour below the first step. */
export function thresholds(steps: readonly Step[], below: Colour = 'blue'): Builder<ThresholdsConfig> {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: below },
      ...steps.map(({ from, colour }) => ({ value: from, color: colour })),
    ]);
}
