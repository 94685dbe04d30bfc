import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { ManifestError } from './error.ts';
import { parseManifests } from './parse.ts';

function errorOf(file: string, source: string): ManifestError {
  try {
    parseManifests(file, source, 'node');
  } catch (error) {
    assert.ok(error instanceof ManifestError, `${error} is no ManifestError`);
    return error;
  }
  throw new assert.AssertionError({ message: `accepted: ${source}` });
}

const pod = (spec: string, metadata = 'name: web') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {${metadata}}\nspec:\n${spec.replaceAll(/^/gm, '  ')}\n`;
const container = (more: string) =>
  pod(`containers:\n- name: main\n  image: i\n${more.replaceAll(/^/gm, '  ')}`);

// [what is wrong, manifest, code, line, field]
const REJECTED = [
  ['no name', pod('containers: []', ''), 'MissingField', 3, 'metadata.name'],
  ['no container', pod('containers: []'), 'MissingField', 5, 'spec.containers'],
  ['no spec', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n', 'MissingField', 1, 'spec'],
  ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', 'MissingField', 1, 'kind'],
  ['a bad name', pod('containers: [{name: a, image: i}]', 'name: Web_1'), 'InvalidField', 3, 'metadata.name'],
  [
    'a bad container name',
    pod('containers:\n- image: i\n  name: a.b'),
    'InvalidField',
    7,
    'spec.containers[0].name',
  ],
  ['no image', pod('containers:\n- name: a'), 'MissingField', 6, 'spec.containers[0].image'],
  [
    'a number as value',
    container('env:\n- name: A\n  value: 1'),
    'InvalidField',
    10,
    'spec.containers[0].env[0].value',
  ],
  ['text as a list', container('command: sh'), 'InvalidField', 8, 'spec.containers[0].command'],
  [
    'a bad restart policy',
    pod('containers: [{name: a, image: i}]\nrestartPolicy: never'),
    'InvalidField',
    6,
    'spec.restartPolicy',
  ],
  [
    'an unknown volume',
    container('volumeMounts: [{name: v, mountPath: /v}]'),
    'InvalidField',
    8,
    'spec.containers[0].volumeMounts[0].name',
  ],
  [
    'a name used twice',
    pod('containers:\n- {name: a, image: i}\n- {name: a, image: i}'),
    'InvalidField',
    7,
    'spec.containers[1].name',
  ],
  [
    'value and valueFrom',
    container('env: [{name: A, value: a, valueFrom: {fieldRef: {fieldPath: b}}}]'),
    'InvalidField',
    8,
    'spec.containers[0].env[0]',
  ],
  [
    'a bad quantity',
    container('resources: {limits: {cpu: lots}}'),
    'InvalidField',
    8,
    'spec.containers[0].resources.limits.cpu',
  ],
  [
    'a deadline of 0',
    pod('containers: [{name: a, image: i}]\nactiveDeadlineSeconds: 0'),
    'InvalidField',
    6,
    'spec.activeDeadlineSeconds',
  ],
  [
    'plain text in a Secret',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  k: "#"\n',
    'InvalidField',
    5,
    'data.k',
  ],
  [
    'a number in a ConfigMap',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  k: 5\n',
    'InvalidField',
    5,
    'data.k',
  ],
  [
    'one object twice',
    `${pod('containers: [{name: a, image: i}]')}---\n${pod('containers: [{name: a, image: i}]')}`,
    'DuplicateObject',
    9,
    'metadata.name',
  ],
  ['broken YAML', 'apiVersion: v1\nkind: Pod\n metadata: x: y\n', 'InvalidSyntax', 2, ''],
  ['a repeated key', 'apiVersion: v1\nkind: Pod\nkind: Pod\n', 'InvalidSyntax', 3, ''],
  ['an unknown alias', 'apiVersion: *a\n', 'InvalidSyntax', 1, ''],
  ['a list', '- 1\n', 'InvalidField', 1, ''],
] as const;

for (const [what, source, code, line, field] of REJECTED) {
  test(`a manifest with ${what} is refused with line ${line} and field "${field}"`, () => {
    const { name, file, message, ...place } = errorOf('a.yaml', source);
    assert.deepEqual({ ...place, file, name }, { code, line, field, file: 'a.yaml', name: 'ManifestError' });
    assert.ok(message.startsWith(`a.yaml:${line}: ${field}`), message);
  });
}

test('several faults in one object are one error that says how many more there are', () => {
  const source = pod('containers: [{}]\nrestartPolicy: 1');
  assert.match(errorOf('a.yaml', source).message, /spec\.containers\[0\]\.name: is required \(and 2 more\)$/);
});

test('a fault within a list is found on its line', () => {
  const list =
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: 5}\n';
  const { line, field } = errorOf('a.yml', list);
  assert.deepEqual({ line, field }, { line: 6, field: 'metadata.name' });
});

test('broken JSON is refused with its line, and no text of it is quoted', () => {
  const error = errorOf('a.json', '{\n"kind": "Secret",\n"data": hunter2\n}');
  assert.deepEqual([error.code, error.line], ['InvalidSyntax', 3]);
  assert.doesNotMatch(error.message, /hunter2/);
  assert.equal(errorOf('b.json', '{\n"kind":').line, 2);
});

test('no value of a Secret or of an environment variable is quoted, however wrong it is', () => {
  const secret = (fields: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n${fields}`;
  const env = (value: string) => pod(`containers: [{name: a, image: i, env: [{name: A, value: ${value}}]}]`);
  const wrong = [
    ...[
      'data: hunter2',
      'data: {k: hunter2}',
      'data: {k: hunter2!}',
      'data: {k: "hunter2" hunter2}',
      'data: {k: [hunter2]}',
    ],
    ...['stringData: hunter2', 'stringData: {k: {k: hunter2}}', 'stringData: {k: hunter2: x}'],
  ].map(secret);
  for (const source of [...wrong, secret('stringData: {k: 112358}'), env('112358'), env('[hunter2]')]) {
    assert.doesNotMatch(errorOf('a.yaml', source).message, /hunter2|112358/);
  }
});

test('YAML is read as Kubernetes reads it: octal modes, merges and aliases', () => {
  const source = container('env: [{name: A, value: "yes"}]\nvolumeMounts: [{name: s, mountPath: /s}]').concat(
    '  volumes:\n  - name: s\n    secret: {secretName: s, defaultMode: 0400}\n  - name: e\n',
  );
  const [object] = parseManifests('a.yaml', source, 'node').objects;
  const volumes = object?.kind === 'Pod' ? object.object.spec?.volumes : undefined;
  assert.deepEqual(volumes, [
    { name: 's', secret: { secretName: 's', defaultMode: 0o400 } },
    { name: 'e', emptyDir: {} },
  ]);
});

test('a pod gets the defaults that the API server gives, and loses what only a server may set', () => {
  const source = pod(
    'containers: [{name: a, image: i, env: null}]',
    'name: a, uid: mine, resourceVersion: "1"',
  );
  const [object] = parseManifests('a.yaml', `${source}status: {phase: Running}\n`, 'node').objects;
  assert.deepEqual(object?.object, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'default' },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      containers: [{ name: 'a', image: 'i' }],
      nodeName: 'node',
    },
  });
});

test('the plain text of a Secret becomes data', () => {
  const source =
    'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {k: YQ==, l: YQ==}\nstringData: {k: b}\n';
  const [object] = parseManifests('a.yaml', source, 'node').objects;
  assert.deepEqual(object?.kind === 'Secret' && object.object.data, { k: 'Yg==', l: 'YQ==' });
});

test('unknown kinds and misspelt fields are warnings, and the rest is used', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n';
  const { objects, warnings } = parseManifests('a.yaml', service + container('comand: [sh]'), 'node');
  assert.equal(objects.length, 1);
  assert.deepEqual(
    warnings.map(({ code, line, field }) => [code, line, field]),
    [
      ['UnknownKind', 2, 'kind'],
      ['UnknownField', 12, 'spec.containers[0].comand'],
    ],
  );
});

/** Values that look like manifests, or nearly. */
const manifestLike = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<unknown>(
      'v1',
      'Pod',
      'Secret',
      'List',
      'a',
      null,
      0,
      -1,
      true,
      '',
      'sh',
      '__proto__',
      1e40,
    ),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        ...['apiVersion', 'kind', 'metadata', 'name', 'spec', 'containers', 'image', 'env', 'value', 'items'],
        ...['volumes', 'data', 'stringData', 'labels', 'command', 'volumeMounts', '__proto__', 'constructor'],
      ),
      tie('value'),
    ),
  ),
})).value;

function staysSound(file: string, source: string): void {
  const lines = source.split('\n').length;
  try {
    const { objects } = parseManifests(file, source, 'node');
    for (const { object } of objects) assert.ok(object.metadata?.name && object.metadata.namespace);
  } catch (error) {
    assert.ok(error instanceof ManifestError, `${error}`);
    assert.equal(error.file, file);
    assert.ok(error.line >= 1 && error.line <= lines, `line ${error.line} of ${lines}`);
  }
}

test('any value is either read or refused with a place', () => {
  fc.assert(
    fc.property(manifestLike, fc.boolean(), (value, asJson) => {
      const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, ...(value as object) };
      for (const source of [value, manifest, { ...manifest, spec: value }]) {
        staysSound(
          asJson ? 'a.json' : 'a.yaml',
          asJson ? JSON.stringify(source, null, 1) : stringify(source),
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('any text, and any manifest with a piece cut out, is either read or refused with a place', () => {
  const whole = container('env: [{name: A, value: &x "a"}, {name: B, value: *x}]\ncommand: [sh, -c, "true"]');
  const damaged = fc
    .tuple(fc.nat(whole.length), fc.nat(20), fc.string({ maxLength: 5 }))
    .map(([at, length, text]) => whole.slice(0, at) + text + whole.slice(at + length));
  const files = ['a.yaml', 'a.json'];
  for (const source of ['['.repeat(20_000), 'a: '.repeat(9), '\t', '\0'])
    for (const file of files) staysSound(file, source);
  fc.assert(
    fc.property(fc.oneof(fc.string(), damaged), fc.constantFrom(...files), (source, file) =>
      staysSound(file, source),
    ),
    { numRuns: 500 },
  );
});
