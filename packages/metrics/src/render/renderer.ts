import { checkFamily } from '../check.ts';
import type { MetricFamily, Snapshot } from '../model.ts';
import { type Known, wantKnown, wantOption } from '../options.ts';
import { isDue, nextTurn } from '../slices.ts';
import { CONTENT_TYPES, type Format, writtenAs } from './format.ts';
import { createOutput } from './output.ts';
import { createPieces } from './pieces.ts';
import { createPrefixCache, type Prefixes } from './prefixes.ts';
import {
  createHistogramWriter,
  createNumberWriter,
  createSummaryWriter,
  type SeriesWriter,
} from './series.ts';

export interface RendererOptions {
  /** Writes `_created` in OpenMetrics where a start is known; Prometheus makes a series of it. Default: false. */
  readonly created?: boolean;
  /** What may be kept of lines: their beginnings, and those of histograms that stay the same whole. In bytes. Default: 64 MiB. */
  readonly cacheBytes?: number;
}

export const RENDERER_OPTIONS: Known<RendererOptions> = { created: true, cacheBytes: true };

export interface Renderer {
  readonly contentType: string;
  /** The body in pieces of about 64 KiB, made as they are asked for. */
  render(snapshot: Snapshot): AsyncGenerator<Buffer, void, undefined>;
  /**
   * Takes the memory of a piece back, to write another one to it: for a piece that has been sent whole. Without it each
   * piece has memory of its own, and a large body costs a full garbage collection.
   */
  recycle(piece: Buffer): void;
}

/** Writes one series by its place. */
function seriesWriter(family: MetricFamily, writer: SeriesWriter): (place: number) => void {
  const each =
    <P>(all: readonly P[], write: (point: P) => void) =>
    (place: number) => {
      const point = all[place];
      if (point) write(point);
    };
  if (family.type === 'histogram') return each(family.points, createHistogramWriter(writer));
  if (family.type === 'summary') return each(family.points, createSummaryWriter(writer));
  return each(family.points, createNumberWriter(writer));
}

/**
 * Writes snapshots in one format. Keep it: it remembers lines from one snapshot to the next.
 * Throws MetricsError ERR_METRICS_OPTION for an unknown format or a size that is no number of bytes.
 */
export function createRenderer(format: Format, options: RendererOptions = {}): Renderer {
  wantKnown(options, RENDERER_OPTIONS);
  const { created = false, cacheBytes = 64 * 1024 * 1024 } = options;
  wantOption('format', format, Object.hasOwn(CONTENT_TYPES, format), 'text or openmetrics');
  wantOption('cacheBytes', cacheBytes, cacheBytes >= 0, 'a number of bytes');
  const cache = createPrefixCache(cacheBytes);
  const pieces = createPieces();

  return {
    contentType: CONTENT_TYPES[format],
    recycle: pieces.giveBack,
    async *render(snapshot) {
      const output = createOutput(pieces);
      const keys = new Set<string>();
      let open: Prefixes | undefined;
      try {
        for (const family of snapshot.families) {
          const checked = await checkFamily(family, []);
          if (!checked) continue;
          const key = `${checked.type} ${checked.name}`;
          keys.add(key);
          open = cache.begin(key);
          const written = writtenAs(checked, format);
          output.text(written.head);
          const write = seriesWriter(checked, { written, output, prefixes: open, created });
          for (let place = 0; place < checked.points.length; place += 1) {
            write(place);
            if (output.isFull()) yield* output.take();
            if (isDue()) await nextTurn();
          }
          open.end();
          open = undefined;
        }
      } finally {
        open?.drop();
      }
      cache.keep(keys);
      if (format === 'openmetrics') output.text('# EOF\n');
      yield* output.end();
    },
  };
}
