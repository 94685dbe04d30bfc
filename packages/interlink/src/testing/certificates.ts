import { generate } from 'selfsigned';

/** A certificate with its key, in PEM form. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Pair {
  /** Issues a certificate for localhost. */
  issue(name: string): Promise<Pair>;
}

const DAY = 24 * 3_600 * 1_000;

async function certificate(commonName: string, signedBy?: Pair): Promise<Pair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + DAY),
    ...(signedBy && { ca: signedBy }),
    extensions: [
      { name: 'basicConstraints', cA: !signedBy, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { cert, key };
}

export async function createAuthority(): Promise<Authority> {
  const authority = await certificate('test authority');
  return { ...authority, issue: (name) => certificate(name, authority) };
}
