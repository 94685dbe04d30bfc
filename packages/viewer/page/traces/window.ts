/** Where a list of rows of one height stands in the window, in pixels. */
export interface View {
  /** Top of the first row, negative where it has been scrolled out. */
  readonly top: number;
  readonly rowHeight: number;
  readonly viewHeight: number;
}

/** Rows from `from` up to, without, `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Rows move in and out in blocks, so that not every pixel of a scroll costs a turn. */
const block = 10;

/** The rows to draw: those in sight, and at least a block on either side for the keyboard and the next scroll. */
export const rangeInSight = ({ top, rowHeight, viewHeight }: View): RowRange => {
  const first = Math.max(0, Math.floor(-top / rowHeight));
  const last = Math.max(0, Math.ceil((viewHeight - top) / rowHeight));
  const from = Math.max(0, (Math.floor(first / block) - 1) * block);
  return { from, to: (Math.ceil(last / block) + 1) * block };
};
