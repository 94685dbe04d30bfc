import { readFileSync } from 'node:fs';
import { TelemetryConfigError } from '../../errors.ts';
import { quote, type Setting } from '../../setting.ts';
import { createFileValue } from './file-value.ts';
import type { TransportOptions } from './options.ts';

/** What a header can carry. */
const TOKEN = /^[\x21-\x7e]+$/;

/** Answers the headers of the next request: the same object for as long as nothing changes. */
export function createHeaders({
  headers = {},
  tokenFile,
}: TransportOptions): () => Readonly<Record<string, string>> {
  if (tokenFile === undefined) return () => headers;
  const current = createFileValue({
    files: [tokenFile.value],
    read: () => ({ ...headers, authorization: `Bearer ${readToken(tokenFile)}` }),
  });
  return () => current.get();
}

function readToken({ value, from }: Setting): string {
  const token = textOf({ value, from }).trim();
  if (TOKEN.test(token)) return token;
  throw new TelemetryConfigError(
    from,
    `${quote(value)} holds no token; write it on one line, printable ASCII`,
  );
}

function textOf({ value, from }: Setting): string {
  try {
    return readFileSync(value, 'utf8');
  } catch (cause) {
    throw new TelemetryConfigError(from, `cannot read ${quote(value)}; name a readable file`, { cause });
  }
}
