/** A family as a client printed it. */
export interface PrintedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly series: readonly PrintedSeries[];
}

export interface PrintedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function seriesOf(line: string): PrintedSeries {
  const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text]);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}

/** Reads text 0.0.4 as the clients write it: a block per family. Label values without quotes and commas only. */
export function readExposition(text: string): PrintedFamily[] {
  return text
    .split(/\n\n/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const [help = '', type = '', ...series] = block.trim().split('\n');
      const [, name = '', words = ''] = /^# HELP (\S+) (.*)$/.exec(help) ?? [];
      const [, , typed, word = ''] = type.split(' ');
      return {
        name: typed === name ? name : `${name} and ${typed}`,
        help: words,
        type: word,
        series: series.map(seriesOf),
      };
    });
}
