import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { ViewerError } from '../errors.ts';

/** What a bearer token may consist of (RFC 6750, section 2.1), and long enough that it is not guessed. */
const usable = /^[\w.~+/-]{16,1000}=*$/;
const maxBytes = 4_096;
const groupOrOthers = 0o077;

const fail = (file: string, problem: string, cause?: unknown): never => {
  throw new ViewerError('ERR_VIEWER_TOKEN', `the token file ${file} ${problem}`, { cause });
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : error);

/** Makes the file with a random token where it does not exist. */
const create = (file: string): void => {
  try {
    const token = randomBytes(32).toString('base64url');
    writeFileSync(file, `${token}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') fail(file, `cannot be made (${codeOf(error)}); name another one`, error);
  }
};

const open = (file: string): number => {
  try {
    return openSync(file, 'r');
  } catch (error) {
    return fail(file, `cannot be read (${codeOf(error)}); make it readable for this user`, error);
  }
};

/**
 * Reads the bearer token from a file, which is made with 256 random bits and mode 0600 where it does not exist.
 * Throws ViewerError `ERR_VIEWER_TOKEN` for a file that others may read (not checked on Windows) or that holds no
 * token. The message never holds what is in the file.
 */
export const readTokenFile = (file: string): string => {
  create(file);
  const descriptor = open(file);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > maxBytes) fail(file, `is no file of at most ${maxBytes} bytes`);
    if (process.platform !== 'win32' && (stat.mode & groupOrOthers) !== 0) {
      fail(file, `can be read by other users of this machine; run: chmod 600 ${file}`);
    }
    const token = readFileSync(descriptor, 'utf8').trim();
    if (usable.test(token)) return token;
    return fail(
      file,
      'holds no bearer token of at least 16 letters, digits and -._~+/; remove the file, and it is made anew',
    );
  } finally {
    closeSync(descriptor);
  }
};
