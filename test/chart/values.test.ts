import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chartFile, readChart } from './chart.ts';
import { readmeWithValues } from './readme.ts';
import { documentedValues, leavesOf, VALUES } from './values.ts';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}

const { definitions, ...root }: Schema & { definitions: Readonly<Record<string, Schema>> } = JSON.parse(
  readChart('values.schema.json'),
);

/** Of charts that have this one as a part: Helm hands it to each of them. */
const NOT_OURS = ['global'];

function resolve(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/definitions/', '');
  return name === undefined ? schema : resolve(definitions[name] ?? {});
}

/** Paths of all that the schema names and values.yaml could have. */
function schemaLeaves(schema: Schema, path: readonly string[] = []): readonly string[] {
  const { properties, additionalProperties } = resolve(schema);
  return properties && additionalProperties === false
    ? Object.entries(properties).flatMap(([key, inner]) => schemaLeaves(inner, [...path, key]))
    : [path.join('.')];
}

/** A path up to where the schema takes any key. */
function knownTo(schema: Schema, path: readonly string[]): string {
  let current = resolve(schema);
  const known = path.filter((key, at) => {
    if (!current.properties || current.additionalProperties !== false) return false;
    const next = current.properties[key];
    assert.ok(next, `the schema has no ${path.slice(0, at + 1).join('.')}`);
    current = resolve(next);
    return true;
  });
  return known.join('.');
}

test('The schema has every value, and no other', () => {
  const leaves = leavesOf(VALUES);
  const there = leaves.map((path) => knownTo(root, path));
  // What values.yaml leaves empty may have keys of its own in the schema.
  const ends = leaves.map((path) => path.join('.'));
  const named = schemaLeaves(root)
    .filter((path) => !NOT_OURS.includes(path))
    .map((path) => ends.find((end) => path.startsWith(`${end}.`)) ?? path);
  assert.deepEqual([...new Set(named)].sort(), [...new Set(there)].sort());
});

test('Each definition of the schema is used', () => {
  const text = readChart('values.schema.json');
  for (const name of Object.keys(definitions)) assert.ok(text.includes(`"#/definitions/${name}"`), name);
});

test('Each value has a comment, its own or that of what it is in', () => {
  const documented = documentedValues().map(({ path }) => path.join('.'));
  const bare = leavesOf(VALUES)
    .map((path) => path.map((_, at) => path.slice(0, at + 1).join('.')))
    .filter((paths) => !paths.some((path) => documented.includes(path)));
  assert.deepEqual(
    bare.map((paths) => paths.at(-1)),
    [],
  );
});

test('Each value is used by a template', () => {
  const folder = chartFile('templates');
  const templates = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  // Of a value such as tempo.resources all is written as it is.
  const names = documentedValues().map(({ path }) => path.at(-1) ?? '');
  const unused = names.filter((name) => !new RegExp(`\\.${name}\\b|"${name}"`).test(templates));
  assert.deepEqual(unused, []);
});

test('The README has each value as values.yaml has it: npm run generate --workspace test/chart writes them', () => {
  const readme = readChart('README.md');
  assert.equal(readme, readmeWithValues(readme));
  assert.ok(documentedValues().length > 200);
});
