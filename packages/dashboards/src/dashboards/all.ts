import type { Dashboard } from '../dashboard.ts';
import { virtualKubelet } from './virtual-kubelet.ts';

/** Every dashboard of the chart. */
export const DASHBOARDS: readonly Dashboard[] = [virtualKubelet];
