import { AT, rate, type Series } from '../promql-panels.ts';

/** A counter's rate, apart by a label where one is named. */
export const perSecond = (name: string, by?: string): Series =>
  by === undefined
    ? [name, `sum(${rate(`${name}${AT}`)})`]
    : [`${name} {{${by}}}`, `sum by (${by}) (${rate(`${name}${AT}`)})`];

/** A gauge's value now. */
export const now = (name: string): Series => [name, `sum(${name}${AT})`];
