interface Pause {
  readonly end: () => void;
  readonly mayBeCutShort: boolean;
}

/** Waits that can be cut short all together. Their timers let the process end. */
export interface Pauses {
  wait(millis: number, options: { mayBeCutShort: boolean }): Promise<void>;
  /** Ends the waits that nobody has asked for: not those that the receiver wants. */
  cutShort(): void;
  /** Ends all. */
  end(): void;
}

export function createPauses(): Pauses {
  const pauses = new Set<Pause>();
  const endThose = (condition: (pause: Pause) => boolean) => {
    for (const pause of [...pauses].filter(condition)) pause.end();
  };
  return {
    wait(millis, { mayBeCutShort }) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(() => pause.end(), millis).unref();
      const pause = {
        mayBeCutShort,
        end() {
          clearTimeout(timer);
          pauses.delete(pause);
          resolve();
        },
      };
      pauses.add(pause);
      return promise;
    },
    cutShort: () => endThose(({ mayBeCutShort }) => mayBeCutShort),
    end: () => endThose(() => true),
  };
}
