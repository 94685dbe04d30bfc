import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** Places in the query that are no PromQL. */
export function errorsOf(promql: string): readonly number[] {
  const places: number[] = [];
  parser.parse(promql).iterate({
    enter({ type, from }) {
      if (type.isError) places.push(from);
    },
  });
  return places;
}

/** The text of each node of a name. */
function textsOf(promql: string, name: string): readonly string[] {
  const nodes: SyntaxNode[] = [];
  parser.parse(promql).iterate({
    enter({ node }) {
      if (node.name === name) nodes.push(node);
    },
  });
  return nodes.map(({ from, to }) => promql.slice(from, to));
}

/** Names of the metrics that are asked for, those of `{__name__=~"a|b"}` too. */
export const metricsOf = (promql: string): readonly string[] =>
  textsOf(promql, 'VectorSelector').flatMap((selector) => {
    const [name] = /^[a-zA-Z_:][\w:]*/.exec(selector) ?? [];
    const [, names = ''] = /__name__=~?"([^"]*)"/.exec(selector) ?? [];
    return name === undefined ? names.split('|') : [name];
  });
