import { generate } from 'selfsigned';

const DAY = 24 * 3_600_000;

/** A certificate with its key, in PEM form. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Issue {
  /** Until its end, before now if negative. Default: 1. */
  readonly days?: number;
  /** Kubernetes' groups. */
  readonly organizations?: readonly string[];
  readonly uri?: string;
}

/** A certificate authority of one test. */
export interface Authority extends Pair {
  /** Issues a certificate for localhost and 127.0.0.1. */
  issue(name: string, options?: Issue): Promise<Pair>;
}

export async function createAuthority(name = 'test authority', issued: Issue = {}): Promise<Authority> {
  const authority = await certificate(name, issued);
  return { ...authority, issue: (subject, options = {}) => certificate(subject, options, authority) };
}

async function certificate(
  commonName: string,
  { days = 1, organizations = [], uri }: Issue,
  signedBy?: Pair,
): Promise<Pair> {
  const subject = [
    { name: 'commonName', value: commonName },
    ...organizations.map((value) => ({ name: 'organizationName', value })),
  ];
  const { cert, private: key } = await generate(subject, {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 10 * DAY),
    notAfterDate: new Date(Date.now() + days * DAY),
    ...(signedBy && { ca: signedBy }),
    extensions: [
      { name: 'basicConstraints', cA: !signedBy, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          ...(uri === undefined ? [] : [{ type: 6 as const, value: uri }]),
        ],
      },
    ],
  });
  return { cert, key };
}
