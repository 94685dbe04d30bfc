import type { FilterChoices } from '../../src/page-api/contract.ts';
import { useJson } from './use-json.ts';

const none: FilterChoices = { services: [], namespaces: [], pods: [] };

/** Values that the filters offer, kept fresh; none until they are there. */
export const useChoices = (): FilterChoices => useJson<FilterChoices>('/ui/choices', 15_000).data ?? none;
