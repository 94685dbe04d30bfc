import { isIPv6 } from 'node:net';
import {
  type Known,
  MAX_MILLIS,
  optionError,
  wantCount,
  wantKnown,
  wantMillis,
  wantOption,
} from '../../options.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Where tokens and rights are reviewed. Defaults are those of a pod, and the times those of controller-runtime. */
export interface KubernetesReviews {
  /** The API server, as https://host:port. Default: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT. */
  readonly apiServer?: string;
  /** This server's own token, read again for each review. Default: the service account's. */
  readonly tokenFile?: string;
  /** Certificates that the API server is verified with, read again for each review. Default: the service account's. */
  readonly caFile?: string;
  /** A token has to be made for one of these. Default: the API server's own audiences. */
  readonly audiences?: readonly string[];
  /** How long a token stays accepted or rejected without being asked for again, in ms. Default: 60000. */
  readonly tokenTtlMs?: number;
  /** How long a right that was there is not asked for again, in ms. Default: 300000. */
  readonly allowedTtlMs?: number;
  /** How long a right that was not there is not asked for again, in ms. Default: 30000. */
  readonly deniedTtlMs?: number;
  /** How long one request to the API server may take, in ms. Default: 10000. */
  readonly requestTimeoutMs?: number;
  /** Reviews at once; a request that needs one more is answered 503. Default: 32. */
  readonly maxReviews?: number;
}

export type ReviewSettings = Required<KubernetesReviews>;

const KNOWN: Known<KubernetesReviews> = {
  apiServer: true,
  tokenFile: true,
  caFile: true,
  audiences: true,
  tokenTtlMs: true,
  allowedTtlMs: true,
  deniedTtlMs: true,
  requestTimeoutMs: true,
  maxReviews: true,
};

/** Throws MetricsError ERR_METRICS_OPTION. */
export function reviewSettings(options: KubernetesReviews): ReviewSettings {
  wantKnown(options, KNOWN, 'kubernetes');
  const settings = {
    tokenFile: `${SERVICE_ACCOUNT}/token`,
    caFile: `${SERVICE_ACCOUNT}/ca.crt`,
    audiences: [],
    tokenTtlMs: 60_000,
    allowedTtlMs: 300_000,
    deniedTtlMs: 30_000,
    requestTimeoutMs: 10_000,
    maxReviews: 32,
    ...given(options),
  };
  for (const name of ['tokenTtlMs', 'allowedTtlMs', 'deniedTtlMs'] as const)
    wantOption(
      `kubernetes.${name}`,
      settings[name],
      settings[name] >= 0 && settings[name] <= MAX_MILLIS,
      `at least 0 ms and at most ${MAX_MILLIS}`,
    );
  wantMillis('kubernetes.requestTimeoutMs', settings.requestTimeoutMs);
  wantCount('kubernetes.maxReviews', settings.maxReviews);
  return { ...settings, apiServer: secureUrl(options.apiServer ?? inCluster()) };
}

function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function inCluster(): string {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = process.env;
  if (host) return `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  throw optionError(
    'kubernetes.apiServer',
    'is not given and KUBERNETES_SERVICE_HOST is not set, so this is no pod: give apiServer, tokenFile and caFile',
  );
}

/** Tokens are sent to it. */
function secureUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' && url.username === '' && url.search === '' && url.hash === '')
    return url.href.replace(/\/$/, '');
  throw optionError(
    'kubernetes.apiServer',
    `is ${url?.host ?? text}: it has to be an https URL without user and query, such as https://10.96.0.1:443`,
  );
}
