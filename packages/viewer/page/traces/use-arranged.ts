import { useRef, useState } from 'preact/hooks';
import type { TraceSummary } from '../../src/page-api/contract.ts';
import type { Live } from '../api/live.ts';
import { type Arranged, arrange, type Mode } from './arrange.ts';

export interface ArrangedList extends Arranged {
  /** Takes what waits. */
  readonly catchUp: () => void;
}

const none: readonly TraceSummary[] = [];

/** The rows to show of a live list. An answer to another question is shown at once, also while the list is held. */
export const useArranged = ({ list, listParameters }: Live, mode: Mode): ArrangedList => {
  const shown = useRef({ rows: none, parameters: listParameters });
  const [, redraw] = useState(0);
  const latest = list?.traces ?? none;
  const isAnswerToSame = shown.current.parameters === listParameters;
  const arranged = arrange(shown.current.rows, latest, isAnswerToSame ? mode : 'follow');
  shown.current = { rows: arranged.rows, parameters: listParameters };
  const catchUp = () => {
    shown.current = { rows: arrange(shown.current.rows, latest, 'follow').rows, parameters: listParameters };
    redraw((n) => n + 1);
  };
  return { ...arranged, catchUp };
};
