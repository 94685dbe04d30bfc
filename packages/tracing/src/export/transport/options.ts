import type { Endpoint } from '../../endpoint.ts';
import type { Setting } from '../../setting.ts';
import type { Tls } from '../../tls.ts';

/** Where requests go to, and how. */
export interface TransportOptions {
  readonly endpoint: Endpoint;
  /** Plaintext where absent. */
  readonly tls?: Tls | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A file whose content is sent as bearer token; read again when it changes. */
  readonly tokenFile?: Setting | undefined;
  /** Default: false. */
  readonly gzip?: boolean | undefined;
  /** Milliseconds that one attempt may take. Default: 5000. */
  readonly timeoutMillis?: number | undefined;
}

export const DEFAULT_TIMEOUT_MILLIS = 5000;
