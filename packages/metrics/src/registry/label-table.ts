import { copyLabels, labelKey, NO_LABELS } from '../labels.ts';
import type { Labels } from '../model.ts';
import { createSlices } from '../slices.ts';

/** Labels of a metric's series by place, kept from gather to gather: the clients keep series in order. */
export interface LabelTable {
  /** Begins a gather. */
  begin(): void;
  /** The labels of the next series. Undefined where they cannot be written, or are another series' too. */
  next(raw: object | undefined): Labels | undefined;
  /** Ends a gather; answers the places of series that turned out to be there twice. */
  end(): Promise<ReadonlySet<number>>;
}

export function createLabelTable(defaults: object, reserved: string | undefined): LabelTable {
  const raws: (object | undefined)[] = [];
  const copies: (Labels | undefined)[] = [];
  let place = 0;
  let changed = false;

  async function findTwins(): Promise<ReadonlySet<number>> {
    const twins = new Set<number>();
    const seen = new Set<string>();
    const slices = createSlices();
    for (const [i, labels] of copies.entries()) {
      const key = labels && labelKey(labels);
      if (key !== undefined && seen.has(key)) {
        twins.add(i);
        raws[i] = undefined; // looked at again at the next gather
      } else if (key !== undefined) seen.add(key);
      if (slices.due()) await slices.next();
    }
    return twins;
  }

  return {
    begin() {
      place = 0;
      changed = false;
    },
    next(raw = NO_LABELS) {
      if (raws[place] !== raw) {
        raws[place] = raw;
        copies[place] = copyLabels(raw, defaults, reserved);
        changed = true;
      }
      const labels = copies[place];
      place += 1;
      return labels;
    },
    async end() {
      raws.length = place;
      copies.length = place;
      return changed ? await findTwins() : new Set();
    },
  };
}
