import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { tokenColour } from './colours.ts';

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
  readonly height: number;
  /** Without axes and legend. */
  readonly small?: boolean;
  /** Writes a value of the y axis. */
  readonly format: (value: number) => string;
}

const axes = (format: (value: number) => string): uPlot.Axis[] => {
  const look = {
    stroke: tokenColour('--muted'),
    grid: { stroke: tokenColour('--line'), width: 1 },
    ticks: { stroke: tokenColour('--line') },
  };
  return [look, { ...look, size: 70, values: (_chart, values) => values.map(format) }];
};

const paths = uPlot.paths.bars?.({ size: [0.8, 40] });

const seriesOf = ({ label, colour, bars }: ChartSeries, format: (value: number) => string): uPlot.Series => {
  const stroke = tokenColour(colour);
  return {
    label,
    stroke,
    width: 1.5,
    value: (_chart, value) => (value === null ? '–' : format(value)),
    points: { show: bars !== true, size: 3 },
    ...(bars && paths !== undefined ? { fill: stroke, paths } : {}),
  };
};

const optionsOf = ({ series, height, small, format }: ChartProps, width: number): uPlot.Options => ({
  width,
  height,
  ...(small ? { padding: [2, 2, 2, 2], axes: [{ show: false }, { show: false }] } : { axes: axes(format) }),
  legend: { show: !small },
  cursor: small ? { show: false } : { drag: { setScale: false } },
  scales: { y: { range: (_chart, _least, most) => [0, most > 0 ? most * 1.05 : 1] } },
  series: [{}, ...series.map((each) => seriesOf(each, format))],
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
        chart.setSize({ width: element.clientWidth, height: props.height });
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
  }, [label, buckets, ...series.map(({ values }) => values)]);
  return <div class={props.small ? 'chart small' : 'chart'} ref={box} role="img" aria-label={label} />;
};
