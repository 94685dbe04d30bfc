import type { Secret } from 'kubernetes-types/core/v1.js';

/** A Secret's values in clear: `data` is base64, `stringData` wins. */
export function secretValues({ data = {}, stringData }: Secret): Record<string, string> {
  const decoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);
  return { ...Object.fromEntries(decoded), ...stringData };
}
