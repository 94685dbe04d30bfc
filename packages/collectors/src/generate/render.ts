import { type Entry, type Group, groupsOf } from './catalogue.ts';
import { property } from './literal.ts';
import { fileOf, tableOf, typeOf } from './names.ts';

const madeFrom = '// Made from catalogue.json by `npm run generate`: edit that.\n';

const titles: Readonly<Record<string, string>> = { liqo: 'Liqo', kubevirt: 'KubeVirt', tawon: 'Tawon' };

/** Its factory has an option, so it is written by hand. */
const withoutFactory = 'LIQO_REFLECTION';

function table(group: Group): string {
  const rows = group.entries.map(({ name, type, help, labels, optionalLabels, unit, buckets, quantiles }) =>
    property(name, { type, help, labels, optionalLabels, unit, buckets, quantiles }),
  );
  return `export const ${tableOf(group)} = {\n${rows.join('\n')}\n} as const satisfies FamilyTable;\n`;
}

function factory(group: Group): string {
  const type = typeOf(group);
  return `
export type ${type} = Handles<typeof ${tableOf(group)}>;

/** ${titles[group.system]}'s documented \`${group.name}\` metrics; one is registered when its property is first read. */
export function create${type}<R>(options: MetricsOptions<R>): ${type} {
  return createMetrics(${tableOf(group)}, options);
}
`;
}

function groupFile(group: Group): string {
  if (tableOf(group) === withoutFactory) {
    return `${madeFrom}import type { FamilyTable } from '../family.ts';\n\n${table(group)}`;
  }
  const imports = `import type { MetricsOptions } from '../client.ts';
import { createMetrics } from '../create-metrics.ts';
import type { FamilyTable } from '../family.ts';
import type { Handles } from '../handles.ts';
`;
  return `${madeFrom}${imports}\n${table(group)}${factory(group)}`;
}

function allFile(groups: readonly Group[]): string {
  const imports = groups
    .map((group) => `import { ${tableOf(group)} } from './${fileOf(group)}';`)
    .toSorted()
    .join('\n');
  const spreads = groups.map((group) => `  ...${tableOf(group)},`).join('\n');
  return `${madeFrom}import type { Family, FamilyTable } from '../family.ts';
${imports}

const families = {
${spreads}
} satisfies FamilyTable;

export type FamilyName = keyof typeof families;

/** Every documented metric by its name. */
export const FAMILIES: Readonly<Record<FamilyName, Family>> = families;
`;
}

/** The files of src/families by their names. */
export function renderFamilies(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const groups = groupsOf(entries);
  return new Map([
    ...groups.map((group) => [fileOf(group), groupFile(group)] as const),
    ['all.ts', allFile(groups)],
  ]);
}
