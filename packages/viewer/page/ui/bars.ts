import type uPlot from 'uplot';

/** Share of a bucket's width that its bar has. */
const share = 0.8;

/** Draws a bar over each bucket, from its start. */
export const bars: uPlot.Series.PathBuilder = (chart, series, first, last) => {
  const fill = new Path2D();
  const [starts, values] = [chart.data[0], chart.data[series] ?? []];
  const x = (index: number) => chart.valToPos(starts[index] ?? 0, 'x', true);
  const y = (value: number) => chart.valToPos(value, 'y', true);
  const width = share * (x(1) - x(0));
  for (let index = first; index <= last; index += 1) {
    const value = values[index] ?? 0;
    fill.rect(x(index), y(value), width, y(0) - y(value));
  }
  return { fill };
};
