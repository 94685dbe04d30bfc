import { checkFamily } from '../check.ts';
import { MetricsError } from '../errors.ts';
import type { MetricFamily, Snapshot } from '../model.ts';
import { createSlices } from '../slices.ts';
import { CONTENT_TYPES, type Format, writtenAs } from './format.ts';
import { createOutput } from './output.ts';
import { createPrefixCache, type PrefixTable } from './prefixes.ts';
import { createHistogramWriter, type SeriesWriter, writeNumber, writeSummary } from './series.ts';

export interface RendererOptions {
  /** Writes `_created` in OpenMetrics where a start is known; Prometheus makes a series of it. Default: false. */
  readonly created?: boolean;
  /** What the kept beginnings of lines may take, in bytes. Default: 64 MiB. */
  readonly cacheBytes?: number;
}

export interface Renderer {
  readonly contentType: string;
  /** The body in pieces of about 64 KiB, made as they are asked for. */
  render(snapshot: Snapshot): AsyncGenerator<Buffer, void, undefined>;
}

type WriteSeries = (place: number) => void;

/** Writes one series by its place. */
function seriesWriter(family: MetricFamily, writer: SeriesWriter): WriteSeries {
  const { points } = family;
  const each =
    <P>(all: readonly P[], write: (point: P, place: number) => void): WriteSeries =>
    (place) => {
      const point = all[place];
      if (point) write(point, place);
    };
  if (family.type === 'histogram') return each(family.points, createHistogramWriter(writer));
  if (family.type === 'summary') return each(family.points, (point) => writeSummary(writer, point));
  return each(points as typeof family.points, (point, place) => writeNumber(writer, point, place));
}

/**
 * Writes snapshots in one format. Keep it: it remembers the beginnings of lines from one snapshot to the next.
 * Throws MetricsError ERR_METRICS_OPTION for an unknown format or a size that is no number of bytes.
 */
export function createRenderer(format: Format, options: RendererOptions = {}): Renderer {
  const { created = false, cacheBytes = 64 * 1024 * 1024 } = options;
  if (!Object.hasOwn(CONTENT_TYPES, format))
    throw new MetricsError('ERR_METRICS_OPTION', `format is ${format}: choose text or openmetrics`);
  if (!(cacheBytes >= 0))
    throw new MetricsError(
      'ERR_METRICS_OPTION',
      `cacheBytes is ${cacheBytes}: it has to be a number of bytes`,
    );
  const cache = createPrefixCache(cacheBytes);

  return {
    contentType: CONTENT_TYPES[format],
    async *render(snapshot) {
      const output = createOutput();
      const slices = createSlices();
      for (const family of snapshot.families) {
        const checked = await checkFamily(family, []);
        if (!checked) continue;
        const prefixes: PrefixTable = cache.family(checked.name);
        const written = writtenAs(checked, format);
        output.text(written.head);
        const write = seriesWriter(checked, { written, output, prefixes, created });
        for (let place = 0; place < checked.points.length; place += 1) {
          write(place);
          yield* output.take();
          if (slices.due()) await slices.next();
        }
        prefixes.end(checked.points.length);
      }
      cache.keep(new Set(snapshot.families.map(({ name }) => name)));
      if (format === 'openmetrics') output.text('# EOF\n');
      yield* output.end();
    },
  };
}
