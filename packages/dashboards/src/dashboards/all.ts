import type { Dashboard } from '../dashboard.ts';
import { interlinkClassic } from './interlink-classic.ts';
import { virtualKubelet } from './virtual-kubelet.ts';

/** Every dashboard of the chart. */
export const DASHBOARDS: readonly Dashboard[] = [virtualKubelet, interlinkClassic];
