/** What a page drew while it was watched. */
export interface Frames {
  readonly frames: number;
  /** For which it was watched. */
  readonly seconds: number;
  /** Frames that took over one and a half times of a sixtieth of a second. */
  readonly late: number;
  /** Tasks of over 50 ms. */
  readonly longTasks: number;
  /** Longest of them in milliseconds. */
  readonly longest: number;
  /** Most rows of a waterfall that were in the document at once. */
  readonly mostRows: number;
}

/** Runs in the page: watches from now on. */
export const watchFrames = `(() => {
  const seen = { times: [], tasks: [], mostRows: 0, ended: false };
  window.watched = seen;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration);
  }).observe({ type: 'longtask' });
  let before = performance.now();
  const frame = (now) => {
    seen.times.push(now - before);
    before = now;
    seen.mostRows = Math.max(seen.mostRows, document.querySelectorAll('[role=treeitem]').length);
    if (!seen.ended) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;

/** Runs in the page: ends watching, and answers Frames. */
export const readFrames = `(() => {
  const { times, tasks, mostRows } = window.watched;
  window.watched.ended = true;
  return {
    frames: times.length,
    seconds: times.reduce((sum, time) => sum + time, 0) / 1_000,
    late: times.filter((time) => time > 25).length,
    longTasks: tasks.length,
    longest: Math.round(Math.max(0, ...tasks)),
    mostRows,
  };
})()`;
