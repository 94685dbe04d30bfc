import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Call, type Routes, readOnly } from '../../http/call.ts';
import { sendText } from '../../http/respond.ts';
import { type PackedFile, packedFile } from './packed-file.ts';

/** The page may load and send nothing but what this server has; nobody may frame it. */
const safety = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
};

/** Addresses of the page's views; the page itself tells them apart. `/metrics` is none: programs expect metrics there. */
const view = /^\/(?:$|trace\/|statistics$|metrics-view$|pods(?:$|\/))/;
/** A file whose name changes with its contents. */
const hashed = /-[0-9a-z]{8,}\.\w+$/i;
const index = '/index.html';

/** All files of a folder by their address. */
const readFiles = (folder: string): Map<string, PackedFile> => {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [`/${relative(folder, path).split(sep).join('/')}`, packedFile(readFileSync(path))];
      }),
  );
};

const send = async (path: string, file: PackedFile, { request, response }: Call): Promise<void> => {
  const { encoding, body, etag } = await file.encoded(request.headers);
  const headers = {
    ...safety,
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'cache-control': hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    etag,
  };
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known?.includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const coded = encoding === 'identity' ? {} : { 'content-encoding': encoding };
  response.writeHead(200, { ...headers, ...coded, 'content-length': body.length }).end(body);
};

/** Where the build puts the page, seen from the sources as well as from what is built of them. */
const builtPage = fileURLToPath(new URL('../../../dist/page/', import.meta.url));

/** The page's files, read once: what is not among them cannot be asked for. */
export const pageFiles = (folder = builtPage): Routes => {
  const files = readFiles(folder);
  return async (call) => {
    const isView = view.test(call.path);
    if (!isView && !call.path.startsWith('/assets/')) return false;
    readOnly(call.request);
    const path = isView ? index : call.path;
    const file = files.get(path);
    if (file !== undefined) await send(path, file, call);
    else if (isView) sendText(call.response, 503, 'The page is not built here: run `npm run build`.\n');
    else return false;
    return true;
  };
};
