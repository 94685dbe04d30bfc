/** What was found out about each of many things, kept while they come in about the same order time after time. */
export interface Memory<K, V> {
  /** Begins to go through the things as they are now. */
  walk(): Walk<K, V>;
}

export interface Walk<K, V> {
  /** What is kept for the next thing; undefined for one that is new or came sooner before. */
  find(key: K): V | undefined;
  /** Keeps a value for the thing that was asked for last. */
  keep(key: K, value: V): void;
  /** What this walk did not meet is forgotten. Answers whether things came, went or moved. */
  end(): boolean;
  /** Forgets what this walk kept: it was broken off. */
  drop(): void;
}

/** How often a walk compares at most, in keys: things in quite another order are taken for new. */
const MAX_PASSES = 8;

/** `forget` hears of each value that is kept no longer. */
export function createMemory<K, V>(forget: (value: V) => void = () => {}): Memory<K, V> {
  let keys: readonly K[] = [];
  let values: readonly V[] = [];

  return {
    walk() {
      const [oldKeys, oldValues] = [keys, values];
      let at = 0;
      let compares = oldKeys.length * MAX_PASSES;
      /** Made when the first difference shows. */
      let newKeys: K[] | undefined;
      let newValues: V[] = [];
      const gone: V[] = [];
      const added: V[] = [];

      function differ(): K[] {
        if (newKeys) return newKeys;
        newKeys = oldKeys.slice(0, at);
        newValues = oldValues.slice(0, at);
        return newKeys;
      }

      /** Looks for what has gone between. */
      function skipTo(key: K): V | undefined {
        let ahead = at;
        while (ahead < oldKeys.length && compares > 0 && oldKeys[ahead] !== key) {
          ahead += 1;
          compares -= 1;
        }
        if (ahead === oldKeys.length || oldKeys[ahead] !== key) return undefined;
        const kept = differ();
        for (; at < ahead; at += 1) gone.push(oldValues[at] as V);
        at += 1;
        const value = oldValues[ahead] as V;
        kept.push(key);
        newValues.push(value);
        return value;
      }

      return {
        find(key) {
          if (oldKeys[at] !== key || at >= oldKeys.length) return skipTo(key);
          const value = oldValues[at] as V;
          at += 1;
          if (newKeys) {
            newKeys.push(key);
            newValues.push(value);
          }
          return value;
        },
        keep(key, value) {
          differ().push(key);
          newValues.push(value);
          added.push(value);
        },
        end() {
          const kept = at < oldKeys.length ? differ() : newKeys;
          if (!kept) return false;
          if (keys !== oldKeys) {
            this.drop(); // another walk has ended since this one began
            return true;
          }
          for (; at < oldKeys.length; at += 1) gone.push(oldValues[at] as V);
          [keys, values] = [kept, newValues];
          for (const value of gone) forget(value);
          return true;
        },
        drop() {
          for (const value of added) forget(value);
        },
      };
    },
  };
}
