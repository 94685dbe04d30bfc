// Made from catalogue.json by `npm run generate`: edit that.
import type { Family, FamilyTable } from '../family.ts';
import { KUBEVIRT_REST_CLIENT } from './kubevirt-rest-client.ts';
import { KUBEVIRT_RUNTIME } from './kubevirt-runtime.ts';
import { KUBEVIRT_VMI } from './kubevirt-vmi.ts';
import { LIQO_PEER } from './liqo-peer.ts';
import { LIQO_REFLECTION } from './liqo-reflection.ts';
import { TAWON_BPF } from './tawon-bpf.ts';
import { TAWON_DIRECTIVES } from './tawon-directives.ts';
import { TAWON_ECPRI } from './tawon-ecpri.ts';
import { TAWON_EXEC } from './tawon-exec.ts';
import { TAWON_FLOW } from './tawon-flow.ts';
import { TAWON_H2 } from './tawon-h2.ts';
import { TAWON_PAYLOAD } from './tawon-payload.ts';
import { TAWON_PFCP } from './tawon-pfcp.ts';
import { TAWON_RESETCONN } from './tawon-resetconn.ts';
import { TAWON_TASKS } from './tawon-tasks.ts';
import { TAWON_TLSHEADERS } from './tawon-tlsheaders.ts';
import { TAWON_TLSPLAINTEXT } from './tawon-tlsplaintext.ts';

const families = {
  ...LIQO_PEER,
  ...LIQO_REFLECTION,
  ...KUBEVIRT_VMI,
  ...KUBEVIRT_REST_CLIENT,
  ...KUBEVIRT_RUNTIME,
  ...TAWON_DIRECTIVES,
  ...TAWON_TASKS,
  ...TAWON_PAYLOAD,
  ...TAWON_RESETCONN,
  ...TAWON_EXEC,
  ...TAWON_TLSPLAINTEXT,
  ...TAWON_FLOW,
  ...TAWON_TLSHEADERS,
  ...TAWON_PFCP,
  ...TAWON_ECPRI,
  ...TAWON_BPF,
  ...TAWON_H2,
} satisfies FamilyTable;

export type FamilyName = keyof typeof families;

/** Every documented metric by its name. */
export const FAMILIES: Readonly<Record<FamilyName, Family>> = families;
