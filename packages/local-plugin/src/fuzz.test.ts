import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createStand } from './testing/program.ts';

/** A request that uses every field that is read. */
const valid = (uid: string) => ({
  pod: {
    metadata: { name: 'p', namespace: 'n', uid, labels: { a: 'b' } },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: 30,
      terminationGracePeriodSeconds: 0,
      initContainers: [{ name: 'init', command: ['true'], restartPolicy: 'Always' }],
      containers: [
        {
          name: 'main',
          image: 'i',
          command: ['true'],
          args: ['$(A)'],
          workingDir: '/w',
          env: [
            { name: 'A', value: 'a' },
            { name: 'B', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
            { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          ],
          envFrom: [{ prefix: 'P_', configMapRef: { name: 'c' } }],
          volumeMounts: [
            { name: 'empty', mountPath: '/e', subPath: 's' },
            { name: 'config', mountPath: '/c' },
            { name: 'mix', mountPath: '/m' },
          ],
          resources: { limits: { cpu: '1' } },
        },
      ],
      volumes: [
        { name: 'empty', emptyDir: {} },
        { name: 'config', configMap: { name: 'c', defaultMode: 420, items: [{ key: 'k', path: 'p' }] } },
        { name: 'mix', projected: { sources: [{ secret: { name: 's' } }] } },
      ],
    },
  },
  container: [
    {
      name: 'main',
      configMaps: [{ metadata: { name: 'c' }, data: { k: 'v' }, binaryData: { b: 'AA==' } }],
      secrets: [{ metadata: { name: 's' }, data: { k: 'dg==' } }],
      projectedvolumemaps: [],
      emptyDirs: ['empty'],
    },
  ],
});

/** What a wrong or hostile caller puts in the place of a value. */
const junk = fc.oneof(
  fc.constantFrom(
    null,
    true,
    -1,
    2 ** 60,
    '',
    '..',
    '../../x',
    '/',
    '\0',
    '$(',
    [],
    {},
    [null],
    [[]],
    ['\0'],
    { a: null },
  ),
  fc.string({ maxLength: 5 }),
);

/** Every place in a value, as the keys that lead there. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const inner = replaced(Reflect.get(value, key), rest, by);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
}

const change = fc.tuple(fc.constantFrom(...places(valid(''))), junk);
const request = fc
  .tuple(fc.uuid(), fc.array(change, { maxLength: 3 }))
  .map(([uid, changes]) =>
    changes.reduce<unknown>((body, [path, by]) => replaced(body, path, by), valid(uid)),
  );

test('no body makes the plugin crash or answer with an error of its own', async (t) => {
  const program = await createStand(t).start();
  const answers = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async (body) => {
      const { status } = await program.call('/create', body);
      assert.ok([200, 400].includes(status), `${status}: ${program.stderr().slice(-500)}`);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (status === 200)
        assert.equal((await program.call('/status', [Reflect.get(Object(body), 'pod')])).status, 200);
    }),
    { numRuns: 60 },
  );
  assert.deepEqual([...answers.keys()].sort(), [200, 400]);
  for (const path of ['/delete', '/status', '/getLogs']) {
    for (const body of ['{', '[{}]', '{"metadata":[]}', 'null', '[null]', '"x"']) {
      assert.ok((await program.call(path, body)).status < 500, `${path} ${body}`);
    }
  }
  assert.equal((await program.call('/status', [])).status, 200);
  assert.equal(program.child.exitCode, null);
});
