import { RE2JS } from 're2js';
import type { Literal, Place } from './ast.ts';
import { invalid, unsupported } from './error.ts';
import { printLiteral } from './print.ts';
import type { Work } from './work.ts';

/** A regular expression ready to run: whether the whole text matches. */
export type Matcher = (text: string) => boolean;

/** More than any person writes; a program's size times a text's length is what a match may cost. */
const maxProgram = 2_000;
const maxCost = 20_000_000;
/** So many outcomes are kept, of texts up to so long. Values of attributes repeat. */
const maxKnown = 1_000;
const maxKnownLength = 200;
/** Steps of the automaton that take about as long as one look at an attribute. */
const stepsPerWork = 20;

const compilePattern = (query: string, literal: Literal & { type: 'string' }): RE2JS => {
  if (literal.value.length > maxProgram) {
    throw unsupported(query, literal, `a regular expression of more than ${maxProgram} characters`);
  }
  try {
    // Tempo takes Prometheus' matchers, where the dot takes line breaks too.
    return RE2JS.compile(literal.value, RE2JS.DOTALL);
  } catch {
    throw invalid(query, literal, `invalid regex: ${printLiteral(literal)}`);
  }
};

/**
 * Makes a matcher of a regular expression in RE2's syntax, anchored at both ends as in Tempo. It takes time in
 * proportion to the text, whatever the pattern. Throws TraceqlError for a wrong or a huge pattern; the matcher throws it
 * for a text that is too long for its pattern.
 */
export const regexMatcher = (query: string, literal: Literal & { type: 'string' }, work: Work): Matcher => {
  const regex = compilePattern(query, literal);
  const size = regex.programSize();
  if (size > maxProgram) {
    throw unsupported(query, literal, `a regular expression of more than ${maxProgram} steps`);
  }
  const place: Place = literal;
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const cost = size * text.length;
    if (cost > maxCost) {
      throw unsupported(query, place, `this regular expression over a value of ${text.length} characters`);
    }
    work.steps += cost / stepsPerWork;
    const matches = regex.testExact(text);
    if (known.size < maxKnown && text.length <= maxKnownLength) known.set(text, matches);
    return matches;
  };
};
