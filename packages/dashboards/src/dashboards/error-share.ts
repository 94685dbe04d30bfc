import type { Step } from '../panels/panel.ts';

const HIGH = 0.05;

/** Colours of the share of failed ones among all. */
export const ERROR_SHARE_STEPS: readonly Step[] = [
  { from: 0.01, colour: 'semi-dark-orange' },
  { from: HIGH, colour: 'red' },
];

/** From where it is red, as descriptions say it. */
export const HIGH_ERROR_SHARE = `${HIGH * 100} %`;
