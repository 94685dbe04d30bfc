import { type Pod, resolveEnvironment } from '@vk-telemetry/interlink';
import type { DownwardAPIVolumeFile } from 'kubernetes-types/core/v1.js';
import type { PodSources } from './sources.ts';

/** Files of a downwardAPI volume: what the fields say now; a field that is not known gives an empty file. */
export function downwardFiles(
  pod: Pod,
  items: readonly DownwardAPIVolumeFile[],
  sources: PodSources,
): Map<string, Buffer> {
  return new Map(items.map((item) => [item.path, Buffer.from(fieldText(pod, item, sources))]));
}

function fieldText(pod: Pod, item: DownwardAPIVolumeFile, sources: PodSources): string {
  const { fieldRef, resourceFieldRef } = item;
  if (fieldRef?.fieldPath === 'metadata.labels') return mapText(pod.metadata?.labels);
  if (fieldRef?.fieldPath === 'metadata.annotations') return mapText(pod.metadata?.annotations);
  const valueFrom = { ...(fieldRef && { fieldRef }), ...(resourceFieldRef && { resourceFieldRef }) };
  const { env } = resolveEnvironment({ name: '', env: [{ name: 'FIELD', valueFrom }] }, pod, sources);
  return env.FIELD ?? '';
}

/** The format of Kubernetes' pkg/fieldpath FormatMap: sorted `key="value"` lines, the value quoted as in Go. */
function mapText(map: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(map).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return lines.sort().join('\n');
}
