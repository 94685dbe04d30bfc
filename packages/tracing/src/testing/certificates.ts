import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from 'selfsigned';

const DAY = 24 * 3600 * 1000;

/** A certificate with its key, in PEM form. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of one test. */
export interface Authority extends Pair {
  /** Issues a certificate for localhost and an address, by default 127.0.0.1. */
  issue(name: string, options?: { expired?: boolean; ip?: string }): Promise<Pair>;
}

export async function createAuthority(name = 'test authority'): Promise<Authority> {
  const authority = await certificate(name, { cA: true, lifetime: DAY });
  return {
    ...authority,
    issue: (subject, { expired = false, ip } = {}) =>
      certificate(subject, { cA: false, lifetime: expired ? -DAY : DAY, signedBy: authority, ip }),
  };
}

async function certificate(
  commonName: string,
  {
    cA,
    lifetime,
    signedBy,
    ip = '127.0.0.1',
  }: { cA: boolean; lifetime: number; signedBy?: Pair; ip?: string | undefined },
): Promise<Pair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 10 * DAY),
    notAfterDate: new Date(Date.now() + lifetime),
    ...(signedBy && { ca: signedBy }),
    extensions: [
      { name: 'basicConstraints', cA, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip },
        ],
      },
    ],
  });
  return { cert, key };
}

/** Writes a text into a folder and answers the file's path. */
export function fileOf(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}
