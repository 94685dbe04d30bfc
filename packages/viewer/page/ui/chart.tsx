import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { bars } from './bars.ts';
import { tokenColour } from './colours.ts';
import { formatClock } from './format.ts';

/** A line or the bars of a chart. */
export interface ChartSeries {
  readonly label: string;
  /** Token of the style sheet. */
  readonly colour: `--${string}`;
  /** One value a bucket; null leaves a gap. */
  readonly values: readonly (number | null)[];
  readonly bars?: boolean;
}

export interface ChartProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  /** Start of each bucket, microseconds since 1970. */
  readonly buckets: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Values are whole numbers. */
  readonly whole?: boolean;
  /** Writes a value of the y axis. */
  readonly format: (value: number) => string;
}

const height = 180;
const wholeSteps = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

const axes = ({ whole, format }: ChartProps): uPlot.Axis[] => {
  const look = {
    stroke: tokenColour('--muted'),
    grid: { stroke: tokenColour('--line'), width: 1 },
    ticks: { stroke: tokenColour('--line') },
  };
  return [
    { ...look, space: 80, values: (_chart, seconds) => seconds.map(formatClock) },
    {
      ...look,
      size: 70,
      values: (_chart, values) => values.map(format),
      ...(whole ? { incrs: wholeSteps } : {}),
    },
  ];
};

const seriesOf = (series: ChartSeries, format: (value: number) => string): uPlot.Series => {
  const stroke = tokenColour(series.colour);
  return {
    label: series.label,
    stroke,
    value: (_chart, value) => (value === null ? '–' : format(value)),
    ...(series.bars
      ? { width: 0, fill: stroke, paths: bars, points: { show: false } }
      : { width: 2, points: { show: true, size: 6, fill: stroke } }),
  };
};

const optionsOf = (props: ChartProps, width: number): uPlot.Options => ({
  width,
  height,
  axes: axes(props),
  cursor: { y: false, drag: { setScale: false } },
  scales: {
    // The last bucket has a length too.
    x: { range: (chart, first, last) => [first, last + (chart.data[0][1] ?? 0) - (chart.data[0][0] ?? 0)] },
    y: { range: (_chart, _least, most) => [0, most > 0 ? most * 1.05 : 1] },
  },
  series: [
    { label: 'from', value: (_chart, seconds) => (seconds === null ? '–' : formatClock(seconds)) },
    ...props.series.map((each) => seriesOf(each, props.format)),
  ],
});

/** A chart over time that is as wide as its box. */
export const Chart = (props: ChartProps) => {
  const box = useRef<HTMLDivElement>(null);
  const { buckets, series, label } = props;
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const data = [
      buckets.map((micros) => micros / 1_000_000),
      ...series.map(({ values }) => values),
    ] as uPlot.AlignedData;
    let chart: uPlot | undefined;
    const draw = () => {
      chart?.destroy();
      chart = new uPlot(optionsOf(props, element.clientWidth), data, element);
    };
    draw();
    const resize = new ResizeObserver(() => {
      if (chart !== undefined && element.clientWidth !== chart.width) {
        chart.setSize({ width: element.clientWidth, height });
      }
    });
    resize.observe(element);
    addEventListener('themechange', draw);
    return () => {
      removeEventListener('themechange', draw);
      resize.disconnect();
      chart?.destroy();
    };
    // A chart is drawn anew for other figures only; whoever shows it makes new props at each turn.
  }, [label, buckets]);
  return <div class="chart" ref={box} role="img" aria-label={label} />;
};
