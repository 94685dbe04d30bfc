import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARDS } from './dashboards/all.ts';
import { panelsOf } from './reading/panels.ts';
import { contrast, difference, VISIONS } from './testing/colour-vision.ts';

/** What Grafana's themes make of names of colours: its packages/grafana-data/src/themes. */
const THEMES: readonly { readonly panel: string; readonly colours: Readonly<Record<string, string>> }[] = [
  {
    panel: '#181b1f',
    colours: {
      blue: '#5794F2',
      'semi-dark-orange': '#FF780A',
      red: '#F2495C',
      'dark-red': '#C4162A',
      'super-light-green': '#C8F2C2',
    },
  },
  {
    panel: '#ffffff',
    colours: {
      blue: '#3274D9',
      'semi-dark-orange': '#FA6400',
      red: '#E02F44',
      'dark-red': '#AD0317',
      'super-light-green': '#96D98D',
    },
  },
];
/** Several times what is just seen. */
const FAR_ENOUGH = 12;
const READABLE = 3;

const panels = DASHBOARDS.flatMap((dashboard) => panelsOf(dashboard.build()));
const stepsOf = ({ fieldConfig }: Panel): readonly string[] =>
  (fieldConfig?.defaults?.thresholds?.steps ?? []).map(({ color }) => color);
/** On a background of a colour Grafana writes in black or white, whichever can be read. */
const isBackground = ({ options }: Panel): boolean =>
  (options as { colorMode?: string } | undefined)?.colorMode === 'background';

for (const [name, vision] of Object.entries(VISIONS))
  test(`Steps of one panel are told apart by ${name}`, () => {
    const sets = panels.map(stepsOf).filter((steps) => steps.length > 1);
    assert.ok(sets.length > 0);
    for (const { colours } of THEMES)
      for (const steps of sets)
        for (const [i, one] of steps.entries())
          for (const other of steps.slice(i + 1)) {
            const far = difference(colours[one] ?? '', colours[other] ?? '', vision);
            assert.ok(far >= FAR_ENOUGH, `${one} and ${other}: ${far}`);
          }
  });

test('Numbers and lines in a colour are seen in both themes', () => {
  const used = new Set(panels.filter((panel) => !isBackground(panel)).flatMap(stepsOf));
  assert.ok(used.size > 1);
  for (const { panel, colours } of THEMES)
    for (const colour of used) {
      const seen = contrast(colours[colour] ?? '', panel);
      assert.ok(seen >= READABLE, `${colour} on ${panel}: ${seen}`);
    }
});

test('A colour never is all that tells', () => {
  for (const panel of panels)
    if (stepsOf(panel).length > 1)
      assert.ok(
        ['stat', 'timeseries'].includes(panel.type),
        `${panel.title} has no number beside its colour`,
      );
});

test('Heat maps have a scheme of which lightness alone tells the order', () => {
  const schemes = panels.flatMap(({ type, options }) =>
    type === 'heatmap' ? [(options as { color: { scheme: string } }).color.scheme] : [],
  );
  assert.deepEqual([...new Set(schemes)], ['Viridis']);
});
