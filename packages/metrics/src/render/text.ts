const NUL = /\0/g;
const SPECIAL = /[\0\\\n"]/;

/** Prometheus' lexer takes NUL for the end of the text, so it becomes U+FFFD. */
const escaped = (text: string): string =>
  text.replace(NUL, '\uFFFD').replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

export const escapeHelp = escaped;

/** For label values, and for HELP in OpenMetrics. */
export const escapeQuoted = (text: string): string =>
  SPECIAL.test(text) ? escaped(text).replaceAll('"', '\\"') : text;

/** A number as both formats and all labels spell it: `1`, `0.005`, `+Inf`, `NaN`. */
export function formatNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

/** `a="1",b="2"`, in the order in which the labels came. */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in labels) text += `${text && ','}${name}="${escapeQuoted(labels[name] ?? '')}"`;
  return text;
}
