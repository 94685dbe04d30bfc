import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { request, traceId } from '../testing/spans.ts';
import { post, testViewer } from '../testing/viewer.ts';
import { startViewer, type Viewer } from '../viewer.ts';

const ports = { grpcPort: 0, httpPort: 0, apiPort: 0 };

const fileIn = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'viewer-db-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'traces.db');
};

const spanOf = (number: number, name = 'span') => request([{ traceId: traceId(number), name }]);

const ids = (viewer: Viewer): string[] => viewer.traces().map((trace) => trace.traceId);

/** Runs a viewer on the file, sends these requests and ends it. */
const run = async (db: string, requests: readonly Uint8Array[], caps = {}): Promise<string[]> => {
  const viewer = await startViewer({ ...ports, ...caps, db });
  for (const bytes of requests) await post(viewer, bytes);
  const found = ids(viewer);
  await viewer.close();
  return found;
};

test('what was received is there after a restart, and is not delivered again', async (t) => {
  const db = fileIn(t);
  await run(db, [spanOf(1, 'CreatePodVK'), spanOf(2)]);
  const delivered: string[] = [];
  const viewer = await startViewer({ ...ports, db, onTrace: (trace) => delivered.push(trace.traceId) });
  assert.deepEqual(ids(viewer), [traceId(1), traceId(2)]);
  assert.equal(viewer.trace('1')?.spans[0]?.name, 'CreatePodVK');
  await viewer.close();
  assert.deepEqual(delivered, []);
});

test('the file is for its owner alone, and a request that brought nothing new is in it once', async (t) => {
  const db = fileIn(t);
  await run(db, [spanOf(1), spanOf(1), spanOf(2)]);
  await run(db, [spanOf(2)]);
  if (process.platform !== 'win32') assert.equal(statSync(db).mode & 0o777, 0o600);
  const connection = new DatabaseSync(db, { readOnly: true });
  const rows = connection.prepare('SELECT spans, bytes FROM request ORDER BY id').all();
  connection.close();
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [1, 2].map((number) => ({ spans: 1, bytes: new Uint8Array(spanOf(number)) })),
  );
});

test('the file keeps what the caps allow, and lower caps what they allow', async (t) => {
  const db = fileIn(t);
  const all = Array.from({ length: 9 }, (_, index) => spanOf(index + 1));
  await run(db, all, { maxSpans: 5 });
  assert.deepEqual(await run(db, []), [5, 6, 7, 8, 9].map(traceId));
  assert.deepEqual(await run(db, [spanOf(10)], { maxSpans: 2 }), [9, 10].map(traceId));
  assert.deepEqual(await run(db, []), [9, 10].map(traceId));
  const large = request([{ traceId: traceId(11), name: 'x'.repeat(40_000) }]);
  await run(db, [large]);
  assert.deepEqual(await run(db, [spanOf(12)], { maxBytes: 20_000 }), [9, 10, 12].map(traceId));
  assert.deepEqual(await run(db, []), [traceId(12)]);
});

test('what was received is in the file soon, without an end', async (t) => {
  const db = fileIn(t);
  const viewer = await testViewer(t, { db });
  await post(viewer, spanOf(1));
  const deadline = Date.now() + 10_000;
  const isWritten = () => readFileSync(`${db}-wal`).includes(Buffer.from(spanOf(1)));
  while (!isWritten() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(isWritten());
});

const refused = async (db: string, message: RegExp): Promise<void> => {
  const before = readFileSync(db);
  await assert.rejects(startViewer({ ...ports, db }), { code: 'ERR_VIEWER_DB', message });
  assert.deepEqual(readFileSync(db), before, 'the file is as it was');
};

test('a file of something else is refused and not changed', async (t) => {
  const db = fileIn(t);
  for (const content of ['x', 'a letter\n'.repeat(100), Buffer.alloc(200)]) {
    writeFileSync(db, content);
    await refused(db, /traces\.db is no file of this viewer/);
  }
  rmSync(db);
  const other = new DatabaseSync(db);
  other.exec('CREATE TABLE request (id INTEGER PRIMARY KEY, bytes BLOB)');
  other.close();
  await refused(db, /is no file of this viewer/);
});

test('a file of a newer version is refused and not changed', async (t) => {
  const db = fileIn(t);
  await run(db, [spanOf(1)]);
  const newer = new DatabaseSync(db);
  newer.exec('PRAGMA user_version = 2');
  newer.close();
  await refused(db, /was written by a newer viewer \(version 2\)/);
});

test('a damaged file is refused and not changed', async (t) => {
  const db = fileIn(t);
  await run(db, [spanOf(1, 'x'.repeat(50_000)), spanOf(2)]);
  const whole = readFileSync(db);
  for (const damaged of [Buffer.from(whole).fill(0xee, 4096), whole.subarray(0, 4096 * 3)]) {
    writeFileSync(db, damaged);
    await refused(db, /is damaged/);
  }
  writeFileSync(db, whole);
  const connection = new DatabaseSync(db);
  connection.exec("UPDATE request SET bytes = x'00ff' WHERE id = 2");
  connection.close();
  await refused(db, /is damaged \(.* at byte \d+\)/);
});

test('a file that another viewer uses is refused, and that viewer goes on', async (t) => {
  const db = fileIn(t);
  const first = await testViewer(t, { db });
  await post(first, spanOf(1));
  await assert.rejects(startViewer({ ...ports, db }), {
    code: 'ERR_VIEWER_DB',
    message: /is in use by another viewer/,
  });
  await post(first, spanOf(2));
  await first.close();
  assert.deepEqual(await run(db, []), [1, 2].map(traceId));
});

test('a file in a folder that does not exist is refused', async (t) => {
  const db = join(fileIn(t), 'none.db');
  await assert.rejects(startViewer({ ...ports, db }), { code: 'ERR_VIEWER_DB', message: /ENOENT/ });
});

test('a viewer that cannot listen gives the file back', async (t) => {
  const db = fileIn(t);
  const other = await testViewer(t);
  await assert.rejects(startViewer({ ...ports, apiPort: other.ports.api, db }), {
    code: 'ERR_VIEWER_LISTEN',
  });
  assert.deepEqual(await run(db, [spanOf(1)]), [traceId(1)]);
});

test('a write that fails is a warning, and the viewer goes on', async (t) => {
  const db = fileIn(t);
  await run(db, []);
  const locked = new DatabaseSync(db);
  locked.exec("CREATE TRIGGER full BEFORE INSERT ON request BEGIN SELECT raise(ABORT, 'no space'); END");
  locked.close();
  const warned = once(process, 'warning');
  const viewer = await testViewer(t, { db });
  await post(viewer, spanOf(1));
  const [{ name, message }] = (await warned) as [Error];
  assert.equal(name, 'ViewerWarning');
  assert.match(message, /--db .* cannot be written \(no space\)/);
  assert.deepEqual(ids(viewer), [traceId(1)]);
});
