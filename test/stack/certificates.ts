import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** Paths of a certificate and of its key. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

const KEY = { keyType: 'ec', algorithm: 'sha256' } as const;

async function write(
  dir: string,
  name: string,
  pair: { cert: string; private: string },
): Promise<CertificateFiles> {
  const files = { cert: join(dir, `${name}.crt`), key: join(dir, `${name}.key`) };
  await writeFile(files.cert, pair.cert);
  await writeFile(files.key, pair.private, { mode: 0o600 });
  return files;
}

/** Makes a certificate for localhost, which is its own CA. */
export async function createCertificate(dir: string, name: string): Promise<CertificateFiles> {
  const pair = await generate([{ name: 'commonName', value: name }], {
    ...KEY,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  return write(dir, name, pair);
}

export interface Authority {
  /** Path of the CA's certificate. */
  readonly cert: string;
  /**
   * Makes a certificate for localhost and 127.0.0.1, good for servers and clients.
   * @param group Whom Kubernetes takes a client with it to belong to.
   */
  issue(name: string, group?: string): Promise<CertificateFiles>;
}

/** Makes a CA. */
export async function createAuthority(dir: string, name: string): Promise<Authority> {
  const own = await generate([{ name: 'commonName', value: name }], {
    ...KEY,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const { cert } = await write(dir, name, own);
  return {
    cert,
    async issue(subject, group) {
      const attributes = [
        { name: 'commonName', value: subject },
        ...(group ? [{ name: 'organizationName', value: group }] : []),
      ];
      const pair = await generate(attributes, {
        ...KEY,
        ca: { cert: own.cert, key: own.private },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: 'localhost' },
              { type: 7, ip: '127.0.0.1' },
            ],
          },
        ],
      });
      return write(dir, subject, pair);
    },
  };
}
