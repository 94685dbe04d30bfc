// Made from catalogue.json by `npm run generate`: edit that.
import type { FamilyTable } from '../family.ts';

export const LIQO_REFLECTION = {
  liqo_virtual_kubelet_reflection_item_counter: {
    type: 'gauge',
    help: 'the number of resources that are currently successfully reflected. This number can increase/decrease over time, and it may reach zero when two peered clusters have no reflected resources.',
    labels: ['namespace', 'reflector_resource', 'cluster_id', 'node_name'],
  },
  liqo_virtual_kubelet_reflection_error_counter: {
    type: 'counter',
    help: 'the number of transient errors during the reflection phase.',
    labels: ['namespace', 'reflector_resource', 'cluster_id', 'node_name'],
  },
} as const satisfies FamilyTable;
