import type { Family, FamilyTable } from './family.ts';

export interface Counter {
  /** Adds `value`, 1 by default; 0 makes the series without counting. */
  inc(value?: number): void;
  /** Takes the series away. */
  remove(): void;
}

export interface LabelledCounter<Labels> {
  inc(labels: Labels, value?: number): void;
  labels(labels: Labels): Pick<Counter, 'inc'>;
  remove(labels: Labels): void;
}

export interface Gauge {
  set(value: number): void;
  inc(value?: number): void;
  dec(value?: number): void;
  /** Takes the series away. */
  remove(): void;
}

export interface LabelledGauge<Labels> {
  set(labels: Labels, value: number): void;
  inc(labels: Labels, value?: number): void;
  dec(labels: Labels, value?: number): void;
  labels(labels: Labels): Pick<Gauge, 'set' | 'inc' | 'dec'>;
  remove(labels: Labels): void;
}

/** A histogram or a summary. */
export interface Distribution {
  observe(value: number): void;
  /** Takes the series away. */
  remove(): void;
}

export interface LabelledDistribution<Labels> {
  observe(labels: Labels, value: number): void;
  labels(labels: Labels): Pick<Distribution, 'observe'>;
  remove(labels: Labels): void;
}

type LabelValue = string | number;

type OptionalLabel<F extends Family> = F extends { readonly optionalLabels: readonly (infer Name)[] }
  ? Name & string
  : never;

/** An object with every label of a metric, and no other. */
export type LabelsOf<F extends Family> = {
  readonly [Name in Exclude<F['labels'][number], OptionalLabel<F>>]: LabelValue;
} & { readonly [Name in OptionalLabel<F>]?: LabelValue };

/** What a metric is used by: the client's own object, with only the calls and labels that fit the metric. */
export type Handle<F extends Family> = F['labels'] extends readonly []
  ? { counter: Counter; gauge: Gauge; histogram: Distribution; summary: Distribution }[F['type']]
  : {
      counter: LabelledCounter<LabelsOf<F>>;
      gauge: LabelledGauge<LabelsOf<F>>;
      histogram: LabelledDistribution<LabelsOf<F>>;
      summary: LabelledDistribution<LabelsOf<F>>;
    }[F['type']];

/** A handle by each metric's name. */
export type Handles<Table extends FamilyTable> = { readonly [Name in keyof Table]: Handle<Table[Name]> };
