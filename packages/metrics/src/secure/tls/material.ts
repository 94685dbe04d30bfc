import { constants, createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { MetricsError } from '../../errors.ts';
import { messageOf } from '../../wait.ts';

/** Where the server's certificates are. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Authorities of clients. */
  readonly clientCaFile?: string | undefined;
}

/** In the order of `filesOf`. */
export type Contents = readonly Buffer[];

export const filesOf = ({ certFile, keyFile, clientCaFile }: TlsFiles): readonly string[] =>
  clientCaFile === undefined ? [certFile, keyFile] : [certFile, keyFile, clientCaFile];

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * What a server is given to use these files. Throws MetricsError ERR_METRICS_CERTIFICATE for what is no certificate,
 * a key of another one, and a CA file without any certificate, which would have Node trust every public authority.
 */
export function secureOptions(files: TlsFiles, [cert, key, ca]: Contents): SecureContextOptions {
  const options: SecureContextOptions = {
    cert,
    key,
    minVersion: 'TLSv1.2',
    // A session that is taken up again has no certificate to look at, and would outlive its authority.
    ...(ca && { ca, secureOptions: constants.SSL_OP_NO_TICKET }),
  };
  const { certFile, keyFile, clientCaFile = '' } = files;
  useFor(certFile, () => new X509Certificate(cert ?? ''));
  useFor(keyFile, () => createPrivateKey(key ?? ''));
  useFor(`${keyFile} with ${certFile}`, () => createSecureContext(options));
  if (ca) useFor(clientCaFile, () => checkAuthorities(ca.toString()));
  return options;
}

function checkAuthorities(pem: string): void {
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Error('there is no certificate in it');
  for (const certificate of certificates) new X509Certificate(certificate);
}

function useFor(what: string, use: () => unknown): void {
  try {
    use();
  } catch (error) {
    throw new MetricsError(
      'ERR_METRICS_CERTIFICATE',
      `${what} cannot be used: ${messageOf(error)}; give a PEM certificate and its own key`,
      { cause: error },
    );
  }
}
