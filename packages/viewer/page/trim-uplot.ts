import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** A place of uPlot's source, and what to put there instead. */
type Change = readonly [text: string | RegExp, instead: string];

/** What no chart of the page asks for. What only these refer to the bundler leaves out. */
const unused: readonly Change[] = [
  // Helpers beside the constructor, methods, hooks, charts that follow each other, plug-ins.
  [/^\s*uPlot\.\w+ *= \w+;$/gm, ''],
  [/^\tself\.(?:\w+Series|\w+Band|set(?:Data|Scale|Select|Legend)|batch|pub|posToIdx) = \w+;$/gm, ''],
  [/^\s*(?:_(?:fire|pub) (?:!== false )?&& )?(?:fire\("\w+".*|pubSync\(.*)\);$/gm, ';'],
  [/^\tsync\.sub\(self\);$/m, ''],
  [/^\t\tsync\.unsub\(self\);$/m, ''],
  [/^\tconst syncKey = .*$/m, ''],
  [/^\tconst sync = _sync.*$/m, ''],
  [/\(opts\.plugins \|\| \[\]\)\.forEach/g, '[].forEach'],
  // Steps, splines, bars of its own, filled lines, bands between lines.
  ['(paths.stepped = stepped);', ''],
  ['(paths.bars    = bars);', ''],
  ['(paths.spline  = monotoneCubic);', ''],
  [/^\t*let \[ bandFillDir, bandClipDir \] = .*$/gm, ''],
  [/series\.fill != null \|\| bandFillDir != 0|bandClipDir != 0|flags != 0(?= &&)/g, 'false'],
  ['if (bandClip) {', 'if (false) {'],
  // Scales that are not linear, that find their range themselves, or that go over months.
  [/\bsc\.distr >= 3 && sc\.log == 10 \? \w+ : /, ''],
  [/rn \|\| \(isTime \? [^;]*?\n\t*\)\);/, 'rn);'],
  [/\[_min, _max\] = range\w+\(.*\);/g, ';'],
  ['if (scaleKey != xScaleKey || (mode == 2 && !isTime)) {', 'if (false) {'],
  ['if (isMo || isYr) {', 'if (false) {'],
  // Dates and numbers as text: each axis and series of ours writes its own.
  [/const _(?:fmtDate|timeAxisVals|timeSeriesVal) +=.*$/gm, ''],
  [/isTime \? \(isStr\(sv\) .* sv \|\| numSeriesVal;/, 'sv;'],
  [/isArr\(av\) && !isArr\(av\[0\]\) [^;]*av \|\| numAxisVals/, 'av'],
  [/const _timeAxisStamps = \[[^;]*\];/, 'const _timeAxisStamps = [];'],
  [/^const (\w+3|numFormatter|localTz|NL\w*|hmm\w*) *= .*$/gm, 'const $1 = 0;'],
  [/^const \[ timeIncrsMs, .*$/m, ''],
];

/** What is so for every chart of the page: time from left to right, a cursor and a live legend, nothing to be selected. */
const settled: readonly Change[] = [
  [/\bmode == 1\b|\b(?:scaleX|sx)\.ori == 0|\bw?sc\.from == null|\b(?:src == null|e != null)\b/g, 'true'],
  [/\b(?:showLegend|showCursor)\b(?! +=)|\blegend\.(?:show|live)\b|\bmarkers\.show\b/g, 'true'],
  [
    /\bmode == 2\b|\bms == 1\b|\bscaleX\.ori == 1\b|\b(?:sc|wsc|scaleOpts)\.from != null|\bsrc != null/g,
    'false',
  ],
  [
    /\b(?:\w+\.distr|distr|xScaleDistr) == +(?:[234]|100)\b|\w+Path instanceof Map|(?<=\bif \()decimate/g,
    'false',
  ],
  [/\b(?:cursorFocus|cursorOnePt|multiValLegend)\b(?! =)|\bsyncKey != null|\bselect\.show\b/g, 'false'],
  [/\b(?:axis\.label != null|border\.show)\b/g, 'false'],
];

const changed = (source: string, [text, instead]: Change): string => {
  const result = source.replace(text, instead);
  if (result === source) throw new Error(`uPlot is another one: ${text} is not in it; see trim-uplot.ts`);
  return result;
};

/** Bundles uPlot 1.6 with what the page uses of it, two thirds. */
export const trimUplot: Plugin = {
  name: 'trim-uplot',
  setup({ onLoad }) {
    onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => ({
      contents: [...unused, ...settled].reduce(changed, readFileSync(path, 'utf8')),
    }));
  },
};
