import type { Labels } from '../model.ts';

/** Beginnings of lines, kept from render to render by a family's name and a series' place. */
export interface PrefixTable {
  /** What is kept for the labels at this place; made, and kept as long as there is room, where it is new. */
  at(place: number, labels: Labels, make: (labels: Labels) => Buffer): Buffer;
  /** Forgets all places from this one on. */
  end(places: number): void;
}

export interface PrefixCache {
  family(name: string): PrefixTable;
  /** Forgets all families but these. */
  keep(names: ReadonlySet<string>): void;
}

/** What a kept prefix takes beside its bytes. */
const OVERHEAD = 120;

export function createPrefixCache(maxBytes: number): PrefixCache {
  let used = 0;
  const tables = new Map<string, PrefixTable>();

  function createTable(): PrefixTable {
    const owners: (Labels | undefined)[] = [];
    const kept: (Buffer | undefined)[] = [];

    function forget(place: number): void {
      const old = kept[place];
      if (old) used -= old.length + OVERHEAD;
      kept[place] = undefined;
      owners[place] = undefined;
    }

    return {
      at(place, labels, make) {
        if (owners[place] === labels) {
          const found = kept[place];
          if (found) return found;
        }
        if (place < owners.length) forget(place);
        const made = make(labels);
        if (place <= owners.length && used + made.length + OVERHEAD <= maxBytes) {
          used += made.length + OVERHEAD;
          owners[place] = labels;
          kept[place] = made;
        }
        return made;
      },
      end(places) {
        for (let place = places; place < owners.length; place += 1) forget(place);
        owners.length = Math.min(owners.length, places);
        kept.length = owners.length;
      },
    };
  }

  return {
    family(name) {
      const table = tables.get(name) ?? createTable();
      tables.set(name, table);
      return table;
    },
    keep(names) {
      for (const [name, table] of tables)
        if (!names.has(name)) {
          table.end(0);
          tables.delete(name);
        }
    },
  };
}
