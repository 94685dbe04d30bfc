import { constants, createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { MetricsError, messageOf } from '../../errors.ts';

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

/** When certificates are no longer valid, in seconds since the epoch. */
export interface Ends {
  /** The server's own. */
  readonly server: number;
  /** Of the clients' authorities the first to end. */
  readonly client_ca?: number;
}

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
  if (ca) useFor(clientCaFile, () => authoritiesOf(ca));
  return options;
}

/** Of contents that `secureOptions` took. */
export function endsOf([cert = Buffer.alloc(0), , ca]: Contents): Ends {
  const server = endOf(new X509Certificate(cert));
  return ca ? { server, client_ca: Math.min(...authoritiesOf(ca).map(endOf)) } : { server };
}

const endOf = ({ validToDate }: X509Certificate): number => validToDate.getTime() / 1000;

function authoritiesOf(ca: Buffer): readonly X509Certificate[] {
  const certificates = ca.toString().match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Error('there is no certificate in it');
  return certificates.map((certificate) => new X509Certificate(certificate));
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
