import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Lines that hang onto uPlot what no chart of the page asks for. Without them the bundler leaves it out: 3 kB. */
const unused = [
  'uPlot.join = join;',
  '(paths.stepped = stepped);',
  '(paths.bars    = bars);',
  '(paths.spline  = monotoneCubic);',
];

const without = (source: string, line: string): string => {
  if (!source.includes(line)) throw new Error(`uPlot has no line ${line} any more: see trim-uplot.ts`);
  return source.replace(line, '');
};

/** Bundles uPlot without what is not used of it. */
export const trimUplot: Plugin = {
  name: 'trim-uplot',
  setup({ onLoad }) {
    onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => ({
      contents: unused.reduce(without, readFileSync(path, 'utf8')),
    }));
  },
};
