import { styleText } from 'node:util';
import type { JsonValue, Trace, TraceSpan } from '../trace.ts';
import { fit, formatMicros, printable, width } from './text.ts';
import { type TreeRow, treeRows } from './tree.ts';

/** How a trace is drawn. */
export interface RenderOptions {
  /** Use ANSI colours. Default: false. */
  colour?: boolean;
  /** The root has not arrived; the heading says so. Default: whether the trace has no root. */
  incomplete?: boolean;
  /** The trace was shown before; the heading says so. Default: false. */
  updated?: boolean;
  /** Rows shown; the rest is counted. Default: 500. */
  maxRows?: number;
}

const barColumns = 24;
const maxNameColumns = 60;

type Style = 'bold' | 'red' | 'green' | 'cyan' | 'yellow';
type Paint = (style: Style | undefined, text: string) => string;

const painter =
  (colour: boolean): Paint =>
  (style, text) =>
    colour && style !== undefined && text !== '' ? styleText(style, text, { validateStream: false }) : text;

const branch = (guides: readonly boolean[]): string =>
  guides.map((more, i) => (i < guides.length - 1 ? (more ? '│  ' : '   ') : more ? '├─ ' : '└─ ')).join('');

const label = ({ span, guides }: TreeRow): string =>
  branch(guides) + (span === undefined ? 'missing parent' : printable(span.name) || '(no name)');

const text = (value: JsonValue | undefined): string => {
  if (value === undefined || value === null) return '';
  return printable(typeof value === 'object' ? JSON.stringify(value) : String(value));
};

/** Namespace and name of the span's pod, or the number of pods of a call for many. */
const pod = ({ attributes }: TraceSpan): string => {
  const name = attributes['pod.name'] ?? attributes['k8s.pod.name'];
  const namespace = attributes['pod.namespace'] ?? attributes['k8s.namespace.name'];
  const count = attributes['pods.count'];
  if (typeof name === 'string')
    return typeof namespace === 'string' ? text(`${namespace}/${name}`) : text(name);
  if (count === undefined) return '';
  return count === 1 ? '1 pod' : `${text(count)} pods`;
};

/** What an update of a pod was: the phase it went to, or a new spec. */
const update = ({ attributes }: TraceSpan): string => {
  const phases = [attributes['pod.phase.previous'], attributes['pod.phase']].map(text);
  if (phases[1] !== '') return phases.filter((phase) => phase !== '').join(' -> ');
  return attributes['pod.update'] === 'spec' ? 'new spec' : '';
};

/** Why a span failed, where its exit code does not say so already. */
const error = ({ status, attributes }: TraceSpan): string => {
  if (status.code !== 'error') return '';
  const reason = status.message ?? text(attributes['error.type']);
  const code = attributes['exit.code'];
  if (reason === '' || reason === text(code)) return Number(code) >= 400 ? '' : 'error';
  return `error: ${printable(reason)}`;
};

interface Extent {
  readonly start: number;
  readonly length: number;
}

const extentOf = (spans: readonly TraceSpan[]): Extent => {
  let start = Infinity;
  let end = 0;
  for (const span of spans) {
    start = Math.min(start, span.startMicros);
    end = Math.max(end, span.startMicros + span.durationMicros);
  }
  return { start, length: Math.max(end - start, 0) };
};

const bar = (span: TraceSpan, extent: Extent): string => {
  const scale = extent.length === 0 ? 0 : barColumns / extent.length;
  const from = Math.min(Math.floor((span.startMicros - extent.start) * scale), barColumns - 1);
  const size = Math.max(Math.round(span.durationMicros * scale), 1);
  const cells = extent.length === 0 ? barColumns : Math.min(size, barColumns - from);
  return (' '.repeat(from) + '█'.repeat(cells)).padEnd(barColumns);
};

interface Cells {
  readonly row: TreeRow;
  readonly name: string;
  readonly duration: string;
  readonly code: string;
  readonly pod: string;
}

const cellsOf = (row: TreeRow): Cells => ({
  row,
  name: label(row),
  duration: row.span === undefined ? '' : formatMicros(row.span.durationMicros),
  code: row.span === undefined ? '' : text(row.span.attributes['exit.code']),
  pod: row.span === undefined ? '' : pod(row.span),
});

const widest = (
  cells: readonly Cells[],
  column: 'name' | 'duration' | 'code' | 'pod',
  limit = Infinity,
): number =>
  Math.min(
    cells.reduce((most, cell) => Math.max(most, width(cell[column])), 0),
    limit,
  );

const heading = (trace: Trace, options: RenderOptions, extent: Extent, paint: Paint): string => {
  const { incomplete = !trace.spans.some((span) => span.parentSpanId === ''), updated = false } = options;
  const services = [...new Set(trace.spans.map((span) => printable(span.service) || '(no service)'))];
  const facts = [
    `trace ${trace.traceId}`,
    services.join(', '),
    trace.spans.length === 1 ? '1 span' : `${trace.spans.length} spans`,
    formatMicros(extent.length),
    ...(incomplete ? ['incomplete'] : []),
    ...(updated ? ['updated'] : []),
  ];
  return paint('bold', facts.join('  '));
};

/** Draws a trace as a tree: time bar, duration, exit code, pod, update and error per span. Ends without a line break. */
export const renderTrace = (trace: Trace, options: RenderOptions = {}): string => {
  const { colour = false, maxRows = 500 } = options;
  const paint = painter(colour);
  const extent = extentOf(trace.spans);
  const rows = treeRows(trace);
  const cells = rows.slice(0, maxRows).map(cellsOf);
  const columns = {
    name: widest(cells, 'name', maxNameColumns),
    duration: widest(cells, 'duration'),
    code: widest(cells, 'code', 12),
    pod: widest(cells, 'pod', 50),
  };
  const line = ({ row: { span }, name, duration, code, pod }: Cells): string => {
    if (span === undefined) return `  ${paint('yellow', name)}`;
    const failed = span.status.code === 'error';
    return [
      ` ${paint(failed ? 'red' : undefined, fit(name, columns.name))}`,
      paint(failed ? 'red' : 'cyan', bar(span, extent)),
      duration.padStart(columns.duration),
      ...(columns.code > 0 ? [paint(failed ? 'red' : 'green', fit(code, columns.code))] : []),
      ...(columns.pod > 0 ? [fit(pod, columns.pod)] : []),
      update(span),
      paint('red', error(span)),
    ]
      .filter((cell) => cell !== '')
      .join(' ')
      .replace(/ +$/, '');
  };
  const hidden = rows.length - cells.length;
  const rest = hidden > 0 ? [`  … ${hidden} more`] : [];
  return [heading(trace, options, extent, paint), ...cells.map(line), ...rest].join('\n');
};

/** Control codes that JSON allows in a string but a terminal obeys. */
const terminalCodes = /[\u007f-\u009f\u2028\u2029]/g;

/** The trace as one line of JSON, without line break. */
export const traceToJson = ({ traceId, spans }: Trace): string =>
  JSON.stringify({ traceId, spans }).replace(
    terminalCodes,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
