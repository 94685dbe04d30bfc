import type { Dashboard } from '../dashboard.ts';
import { fillIn } from './fill-in.ts';

/** A variable's question for the values of a label. */
export interface AskedLabel {
  /** Title of the dashboard and name of the variable. */
  readonly of: string;
  readonly label: string;
  /** Of which series. */
  readonly selector: string;
}

/** What a dashboard's variables ask Prometheus, with variables in them filled in. */
export function labelsAsked(dashboard: Dashboard): readonly AskedLabel[] {
  const built = dashboard.build();
  return (built.templating?.list ?? []).flatMap(({ name, definition = '' }) =>
    fillIn(built, definition).flatMap((text) => {
      const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(text) ?? [];
      return selector && label ? { of: `${built.title}: $${name}`, label, selector } : [];
    }),
  );
}
