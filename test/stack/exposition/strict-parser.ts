import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import type { Described, Sample } from './series.ts';
import { numberOf, plainLabels } from './series.ts';

export interface Parsed extends Described {
  readonly samples: readonly Sample[];
}

/** Parses an OpenMetrics body; rejects with what the parser says of a wrong one. */
export type StrictParser = (body: string) => Promise<readonly Parsed[]>;

interface RawExemplar {
  readonly labels: Sample['labels'];
  readonly value: string;
  readonly time: string | null;
}

interface RawSample {
  readonly name: string;
  readonly labels: Sample['labels'];
  readonly value: string;
  readonly exemplar: RawExemplar | null;
}

type Answer =
  | { readonly error: string }
  | { readonly families: readonly (Described & { readonly samples: readonly RawSample[] })[] };

function exemplarOf({ labels, value, time }: RawExemplar) {
  return { labels, value: numberOf(value), ...(time !== null && { timestamp: Number(time) }) };
}

function sampleOf({ name, labels, value, exemplar }: RawSample): Sample {
  const own = { name, labels: plainLabels(labels), value: numberOf(value) };
  return exemplar ? { ...own, exemplar: exemplarOf(exemplar) } : own;
}

/** Starts the parser of tools/openmetrics, which takes one body after another. It ends with the test. */
export function startStrictParser(t: TestContext, program: string): StrictParser {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (body) => {
    child.stdin.write(`${JSON.stringify(body)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error('the OpenMetrics parser ended');
    const answer: Answer = JSON.parse(value);
    if ('error' in answer) throw new Error(answer.error);
    return answer.families.map((family) => ({ ...family, samples: family.samples.map(sampleOf) }));
  };
}
