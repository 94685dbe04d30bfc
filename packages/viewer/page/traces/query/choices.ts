import { getJson } from '../../api/client.ts';
import type { Gap } from './completion.ts';

/** Answers of Tempo's tag routes, as far as they are used. */
interface Tags {
  readonly scopes: readonly { readonly name: string; readonly tags: readonly string[] }[];
}
interface TagValues {
  readonly tagValues: readonly { readonly type: string; readonly value: string }[];
}

/** Scopes whose tags a query can name. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['span', 'span.'],
  ['resource', 'resource.'],
  ['intrinsic', ''],
]);

const quoted = (name: string): string => (/^[^\s{}()=~!<>&|^,"`]+$/.test(name) ? name : JSON.stringify(name));

/** Fields as a query spells them, intrinsics first. */
export const fieldsOf = ({ scopes }: Tags): readonly string[] =>
  scopes
    .flatMap(({ name, tags }) => {
      const prefix = prefixes.get(name);
      return prefix === undefined ? [] : tags.map((tag) => `${prefix}${quoted(tag)}`);
    })
    .sort((a, b) => Number(a.includes('.')) - Number(b.includes('.')));

/** Values as a query spells them. */
export const valuesOf = ({ tagValues }: TagValues): readonly string[] =>
  tagValues.map(({ type, value }) => (type === 'string' ? JSON.stringify(value) : value));

/** All that could stand in a gap. Rejects with RequestError. */
export const choicesFor = async (gap: Gap, signal: AbortSignal): Promise<readonly string[]> => {
  if (gap.kind === 'field') return fieldsOf(await getJson<Tags>('/api/v2/search/tags', signal));
  const path = `/api/v2/search/tag/${encodeURIComponent(gap.field)}/values?limit=1000`;
  return valuesOf(await getJson<TagValues>(path, signal));
};
