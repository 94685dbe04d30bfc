import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { readTlsFiles, type Tls, type TlsFiles } from '../../tls.ts';
import { warn } from '../../warning.ts';
import { createFileValue, type FileValue } from './file-value.ts';

/** Certificates and key as they are in their files now. */
export interface TlsMaterial {
  readonly files: TlsFiles;
  readonly context: SecureContext;
}

/**
 * Certificates that follow their files, such as those that cert-manager renews.
 *
 * @throws TelemetryConfigError when the files cannot be used at the start
 */
export function createTlsMaterial(tls: Tls): FileValue<TlsMaterial> {
  const settings = [tls.ca, tls.pair?.cert, tls.pair?.key].filter((setting) => setting !== undefined);
  return createFileValue({
    files: settings.map(({ value }) => value),
    read() {
      const files = readTlsFiles(tls);
      if (tls.pair && files.cert) warnWhereExpired(files.cert, tls.pair.cert.from);
      return { files, context: createSecureContext(files) };
    },
  });
}

/** The receiver would only say that the handshake failed. */
function warnWhereExpired(pem: Buffer, from: string): void {
  const { validTo } = new X509Certificate(pem);
  if (Date.parse(validTo) < Date.now())
    warn(`${from}: the client certificate expired on ${validTo}; renew it, the file is read again`);
}
