import { eachInTurns } from '../../turns.ts';
import { ScrapeError } from '../error.ts';
import { readSample, type Sample } from './sample.ts';

export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/** Samples of one name. */
export interface Family {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly samples: readonly Sample[];
}

const types: Readonly<Record<string, FamilyType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  summary: 'summary',
  stateset: 'gauge',
  info: 'gauge',
};
const endings: Readonly<Record<FamilyType, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: ['_info'],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['_sum', '_count', '_created'],
  unknown: [],
};
const maxHelpLength = 1_000;
/** Short lines would take a multiple of the body's size. */
export const maxSamples = 100_000;
export const maxFamilies = 10_000;
const comment = /^#[ \t]+(HELP|TYPE|UNIT)[ \t]+([a-zA-Z_:][\w:]*)(?:[ \t]+(.*))?$/;

interface Growing {
  name: string;
  type: FamilyType;
  help: string;
  samples: Sample[];
}

const unescaped = (text: string): string =>
  text
    .slice(0, maxHelpLength)
    .replace(/\\([\\n"])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));

/** Of `x_bucket` it is `x` where that is a histogram; else the name itself. */
const familyOf = (families: ReadonlyMap<string, Growing>, name: string): Growing | undefined => {
  const own = families.get(name);
  if (own !== undefined) return own;
  const cut = name.lastIndexOf('_');
  const other = cut > 0 ? families.get(name.slice(0, cut)) : undefined;
  return other !== undefined && endings[other.type].includes(name.slice(cut)) ? other : undefined;
};

function* linesOf(text: string): Iterable<string> {
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end === -1 ? text.length : end);
    from = end === -1 ? text.length : end + 1;
  }
}

const sampleOn = (line: string, number: number): Sample => {
  try {
    return readSample(line);
  } catch (cause) {
    if (!(cause instanceof ScrapeError)) throw cause;
    const where = `it does not answer with Prometheus’ text: of line ${number}`;
    throw new ScrapeError(`${where}, ${cause.message}`, { cause });
  }
};

/**
 * Reads text 0.0.4 or OpenMetrics; others have their turn meanwhile. Rejects with ScrapeError, which names the line that
 * is wrong: as with Prometheus one such line loses the whole.
 */
export const readFamilies = async (text: string): Promise<Family[]> => {
  const families = new Map<string, Growing>();
  const familyNamed = (name: string): Growing => {
    const found = families.get(name);
    if (found !== undefined) return found;
    if (families.size === maxFamilies)
      throw new ScrapeError(`it has more than ${maxFamilies} names of metrics`);
    const made: Growing = { name, type: 'unknown', help: '', samples: [] };
    families.set(name, made);
    return made;
  };
  let number = 0;
  let samples = 0;
  await eachInTurns(linesOf(text), (raw) => {
    number++;
    const line = raw.trim();
    if (line === '') return;
    if (line.startsWith('#')) {
      const [, kind, name = '', rest = ''] = comment.exec(line) ?? [];
      if (kind === 'TYPE') familyNamed(name).type = types[rest] ?? 'unknown';
      if (kind === 'HELP') familyNamed(name).help = unescaped(rest);
      return;
    }
    samples++;
    if (samples > maxSamples) throw new ScrapeError(`it has more than ${maxSamples} lines with values`);
    const sample = sampleOn(line, number);
    (familyOf(families, sample.name) ?? familyNamed(sample.name)).samples.push(sample);
  });
  return [...families.values()].filter(({ samples }) => samples.length > 0);
};
