import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ViewerOptions } from '../options.ts';
import { startWith, type Viewer } from '../viewer.ts';
import { usualWaits, type Waits } from '../waits.ts';

/** Those that most tests would only sit through are short. */
const testWaits: Waits = {
  ...usualWaits,
  wrongTokenMs: 20,
  listPauseMs: 100,
  fileWriteMs: 20,
  forwardRetryMs: 20,
};

/** Starts a viewer on free ports that ends with the test. */
export const testViewer = async (
  t: TestContext,
  options: ViewerOptions = {},
  waits: Partial<Waits> = {},
): Promise<Viewer> => {
  const ports = { grpcPort: 0, httpPort: 0, apiPort: 0 };
  const viewer = await startWith({ ...ports, ...options }, { ...testWaits, ...waits });
  t.after(() => viewer.close());
  return viewer;
};

/** Sends an export request to the viewer as protobuf over HTTP. */
export const post = async (
  viewer: Viewer,
  body: Uint8Array | string,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`http://127.0.0.1:${viewer.ports.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', ...headers },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });

/** Asks the viewer's API. */
export const ask = async (
  viewer: Viewer,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string | null; body: Buffer }> => {
  const response = await fetch(`http://127.0.0.1:${viewer.ports.api}${path}`, { headers });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: Buffer.from(await response.arrayBuffer()),
  };
};

/** A token file of a test, with a token that it holds. */
export const tokenFile = (t: TestContext): { path: string; token: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'viewer-access-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'token');
  const token = randomBytes(32).toString('base64url');
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return { path, token };
};

/** Sets variables of this process until the test ends. */
export const setEnvironment = (t: TestContext, variables: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
};

/** A port of this machine that is free now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
