import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { MetricsError, messageOf } from '../../errors.ts';
import { warn } from '../../warning.ts';
import { followFiles } from './follow-files.ts';
import { type Contents, type Ends, endsOf, filesOf, secureOptions, type TlsFiles } from './material.ts';

export interface CertificatesOptions {
  readonly files: TlsFiles;
  readonly intervalMs: number;
  /** Told of each read: when what is in use from then on ends, undefined where it could not be used. */
  readonly onRead: (ends: Ends | undefined) => void;
}

export interface Certificates {
  /** What the files had at first. */
  readonly initial: SecureContextOptions;
  /** Hands on each change that can be used, and whether the clients' authorities are others; answers what ends it. */
  follow(use: (options: SecureContextOptions, authoritiesChanged: boolean) => void): () => void;
}

/**
 * The certificates of a server, which follow their files. What cannot be used leaves the last good ones in place, is
 * counted and warned of. Throws MetricsError ERR_METRICS_CERTIFICATE where they cannot be used at the start.
 */
export function createCertificates({ files, intervalMs, onRead }: CertificatesOptions): Certificates {
  const contents = filesOf(files).map(readAtStart);
  const initial = secureOptions(files, contents);
  onRead(endsOf(contents));

  return {
    initial,
    follow(use) {
      let inUse: Contents = contents;

      function onChange(changed: Contents): void {
        const options = secureOptions(files, changed);
        const [, , before] = inUse;
        const [, , now] = changed;
        inUse = changed;
        use(options, before !== undefined && now?.equals(before) === false);
        onRead(endsOf(changed));
      }

      function onError(error: unknown): void {
        onRead(undefined);
        warn(`${messageOf(error)}; the certificates that were read before stay in use`);
      }

      return followFiles({
        files: filesOf(files),
        contents,
        intervalMs,
        onError,
        onChange(changed) {
          try {
            onChange(changed);
          } catch (error) {
            onError(error);
          }
        },
      });
    },
  };
}

function readAtStart(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new MetricsError(
      'ERR_METRICS_CERTIFICATE',
      `${messageOf(error)}; give a PEM file that can be read`,
      {
        cause: error,
      },
    );
  }
}
