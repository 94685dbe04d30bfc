/** A part of the trace's time, in microseconds from its start. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Where a bar is, in percent of the window. */
export interface Bar {
  readonly left: number;
  readonly width: number;
}

/** A window is at least so long. */
const leastMicros = 10;

/** A place in time as a percentage of the window. */
export const percentOf = (window: TimeWindow, micros: number): number =>
  (100 * (micros - window.from)) / (window.to - window.from);

/** The bar of a span, cut at the window's edges; undefined where nothing of it is inside. */
export const barOf = (window: TimeWindow, startMicros: number, endMicros: number): Bar | undefined => {
  if (startMicros > window.to || endMicros < window.from) return undefined;
  const left = Math.max(0, percentOf(window, startMicros));
  const right = Math.min(100, percentOf(window, endMicros));
  return { left, width: Math.max(0, right - left) };
};

/** A window of whole microseconds inside the trace; undefined where it is the whole trace. */
export const windowWithin = (durationMicros: number, from: number, to: number): TimeWindow | undefined => {
  const length = Math.min(durationMicros, Math.max(leastMicros, Math.round(to - from)));
  const start = Math.min(Math.max(0, Math.round(from)), durationMicros - length);
  return length >= durationMicros ? undefined : { from: start, to: start + length };
};

/** The window grown or shrunk around a moment, which keeps its place where the trace's ends allow it. */
export const zoomed = (
  durationMicros: number,
  { from, to }: TimeWindow,
  factor: number,
  around: number,
): TimeWindow | undefined => {
  const fixed = Math.min(to, Math.max(from, around));
  return windowWithin(durationMicros, fixed - (fixed - from) * factor, fixed + (to - fixed) * factor);
};
