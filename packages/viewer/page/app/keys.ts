/** Keys of the page, as the help shows them; each entry lists keys that do the same. */
export const keys: readonly {
  readonly view: string;
  readonly keys: readonly (readonly [keys: readonly string[], does: string])[];
}[] = [
  {
    view: 'Everywhere',
    keys: [
      [['t'], 'traces'],
      [['p'], 'pods'],
      [['s'], 'statistics'],
      [['m'], 'metrics'],
      [['?'], 'this help'],
    ],
  },
  {
    view: 'Traces',
    keys: [
      [['j', '↓'], 'next trace'],
      [['k', '↑'], 'previous trace'],
      [['Enter'], 'open the trace; in the search: apply it'],
      [['/'], 'to the search'],
      [['Esc'], 'leave the search'],
    ],
  },
  {
    view: 'One trace',
    keys: [
      [['↑', '↓', 'Home', 'End', 'PgUp', 'PgDn'], 'go through the spans'],
      [['←', '→'], 'close and open a span’s children'],
      [['c', 'x'], 'close all, open all'],
      [['e', 'E'], 'next failed span, previous one'],
      [['Enter'], 'details of the span'],
      [['Esc'], 'close the details'],
      [['+', '-', '0'], 'zoom in, out, the whole trace'],
      [['/'], 'to the filter'],
    ],
  },
];
