import { type PluginCreateRequest, PluginError } from '@vk-telemetry/interlink';

const UID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
/** RFC 1123 label, as Kubernetes wants of containers and volumes; here they are also file names. */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const POLICIES = ['Always', 'OnFailure', 'Never'];

/**
 * Checks what the API server would have, where a wrong value would do harm here.
 *
 * @throws PluginError `InvalidInput` that names the field
 */
export function validate({ pod }: PluginCreateRequest): { readonly uid: string } {
  const { metadata, spec } = pod;
  const uid = metadata?.uid ?? '';
  if (!UID.test(uid)) refuse('metadata.uid', uid, 'letters, digits, - and _, at most 128');
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  if ((spec?.containers ?? []).length === 0) refuse('spec.containers', [], 'at least one');
  checkNames('containers', containers);
  checkNames('volumes', spec?.volumes ?? []);
  const policy = spec?.restartPolicy ?? 'Always';
  if (!POLICIES.includes(policy)) refuse('spec.restartPolicy', policy, POLICIES.join(', '));
  return { uid };
}

function checkNames(field: string, named: readonly { readonly name: string }[]): void {
  const seen = new Set<unknown>();
  for (const { name } of named) {
    if (typeof name !== 'string' || !LABEL.test(name)) refuse(`spec.${field}[].name`, name, 'a DNS label');
    if (seen.has(name)) refuse(`spec.${field}[].name`, name, 'each only once');
    seen.add(name);
  }
}

function refuse(field: string, value: unknown, wanted: string): never {
  throw new PluginError('InvalidInput', `${field} is ${JSON.stringify(value)}; wanted: ${wanted}`);
}
