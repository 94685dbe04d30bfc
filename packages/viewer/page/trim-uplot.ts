import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * What of uPlot 1.6 no chart of the page asks for, and what to put in its place: helpers beside the constructor, steps,
 * splines, its own bars, and scales that are not linear. What these alone refer to the bundler leaves out: 4 kB.
 */
const unused: readonly (readonly [text: string | RegExp, instead: string])[] = [
  [/^\s*uPlot\.\w+ *= \w+;$/gm, ''],
  ['(paths.stepped = stepped);', ''],
  ['(paths.bars    = bars);', ''],
  ['(paths.spline  = monotoneCubic);', ''],
  ['sc.distr == 3 ? logAxisSplits : sc.distr == 4 ? asinhAxisSplits : numAxisSplits', 'numAxisSplits'],
  [
    'sc.distr >= 3 && sc.log == 10 ? log10AxisValsFilt : sc.distr == 3 && sc.log == 2 ? log2AxisValsFilt : retArg1',
    'retArg1',
  ],
  ['sc.distr == 3 ? snapLogX : sc.distr == 4 ? snapAsinhX : snapNumX', 'snapNumX'],
  ['sc.distr == 3 ? snapLogY : sc.distr == 4 ? snapAsinhY : snapNumY', 'snapNumY'],
];

const trimmed = (source: string, [text, instead]: (typeof unused)[number]): string => {
  const changed = source.replace(text, instead);
  if (changed === source) throw new Error(`uPlot is another one: ${text} is not in it; see trim-uplot.ts`);
  return changed;
};

/** Bundles uPlot without what is not used of it. */
export const trimUplot: Plugin = {
  name: 'trim-uplot',
  setup({ onLoad }) {
    onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => ({
      contents: unused.reduce(trimmed, readFileSync(path, 'utf8')),
    }));
  },
};
