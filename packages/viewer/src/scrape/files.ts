import { open } from 'node:fs/promises';
import { ScrapeError } from './error.ts';

const maxBytes = 1_048_576;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

const readSmall = async (what: string, file: string): Promise<string> => {
  try {
    const handle = await open(file);
    try {
      const stat = await handle.stat();
      if (!stat.isFile() || stat.size > maxBytes)
        throw new ScrapeError(`the ${what} file ${file} is no small file`);
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof ScrapeError) throw cause;
    throw new ScrapeError(`the ${what} file ${file} cannot be read (${codeOf(cause)})`, { cause });
  }
};

/** What a header can carry. */
const tokenPattern = /^[\x21-\x7e]{1,16384}$/;

/** Reads a bearer token. Rejects with ScrapeError. */
export const readToken = async (file: string): Promise<string> => {
  const token = (await readSmall('token', file)).trim();
  if (tokenPattern.test(token)) return token;
  throw new ScrapeError(`the token file ${file} holds no token`);
};

/** Reads certificates. Rejects with ScrapeError. */
export const readCa = async (file: string): Promise<string> => {
  const pem = await readSmall('CA', file);
  // TLS takes a CA that is none without a word.
  if (pem.includes('-----BEGIN ')) return pem;
  throw new ScrapeError(`the CA file ${file} is not PEM`);
};
