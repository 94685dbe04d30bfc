import { seal } from '../check.ts';
import { createCounter, createHistogram } from '../counts.ts';
import type { MetricFamily } from '../model.ts';
import type { Review } from './kubernetes/api-client.ts';
import type { Ends } from './tls/material.ts';

/**
 * Metrics about access. The first five have the names and buckets of Kubernetes' API server library, the next two
 * those of controller-runtime, so what is built on them works.
 */
export const ACCESS_METRICS = {
  authnRequests: 'apiserver_delegated_authn_request_total',
  authnDuration: 'apiserver_delegated_authn_request_duration_seconds',
  authzRequests: 'apiserver_delegated_authz_request_total',
  authzDuration: 'apiserver_delegated_authz_request_duration_seconds',
  tokenCache: 'authentication_token_cache_request_total',
  certificateReads: 'certwatcher_read_certificate_total',
  certificateErrors: 'certwatcher_read_certificate_errors_total',
  certificateEnd: 'vk_telemetry_metrics_certificate_expiration_timestamp_seconds',
  refusals: 'vk_telemetry_metrics_refusals_total',
} as const;

/** In seconds. */
const BOUNDS = Object.freeze([0.25, 0.5, 0.7, 1, 1.5, 3, 5, 10]);

/** Counted by what happens on the way to the metrics. */
export interface AccessCounts {
  /** One request to the API server: its status, or `<error>`. */
  attempt(review: Review, code: string, seconds: number): void;
  tokenCache(status: 'hit' | 'miss'): void;
  /** When the certificates that were read end; undefined where they could not be used. */
  certificateRead(ends: Ends | undefined): void;
  refused(status: number): void;
  families(): readonly MetricFamily[];
}

/** Reviews are among the families where there are any. */
export function createAccessCounts(hasReviews: boolean, hasCertificates: boolean): AccessCounts {
  const { authnRequests, authzRequests, authnDuration, authzDuration } = ACCESS_METRICS;
  const requests = {
    tokenreviews: byCode(authnRequests, 'TokenReview requests to the API server by status code.'),
    subjectaccessreviews: byCode(
      authzRequests,
      'SubjectAccessReview requests to the API server by status code.',
    ),
  };
  const durations = {
    tokenreviews: timed(authnDuration, 'Time of TokenReview requests by status code.'),
    subjectaccessreviews: timed(authzDuration, 'Time of SubjectAccessReview requests by status code.'),
  };
  const cache = createCounter(
    { name: ACCESS_METRICS.tokenCache, help: 'Tokens looked up in the cache by outcome.', label: 'status' },
    ['hit', 'miss'],
  );
  const refusals = byCode(
    ACCESS_METRICS.refusals,
    'Requests refused before any metric was read, by status code.',
  );
  const reads = plain(ACCESS_METRICS.certificateReads, 'Reads of changed certificate files.');
  const errors = plain(
    ACCESS_METRICS.certificateErrors,
    'Reads of certificate files that could not be used.',
  );

  let ends: Partial<Ends> = {};

  const ofReviews = [
    requests.tokenreviews,
    durations.tokenreviews,
    requests.subjectaccessreviews,
    durations.subjectaccessreviews,
    cache,
  ];
  const ofCertificates = [reads, errors, { family: () => certificateEnds(ends) }];

  return {
    attempt(review, code, seconds) {
      requests[review].add(code);
      durations[review].observe(code, seconds);
    },
    tokenCache: cache.add,
    certificateRead(read) {
      reads.add('');
      if (read) ends = read;
      else errors.add('');
    },
    refused: (status) => refusals.add(String(status)),
    families: () =>
      [...(hasReviews ? ofReviews : []), ...(hasCertificates ? ofCertificates : []), refusals].map((metric) =>
        metric.family(),
      ),
  };
}

const byCode = (name: string, help: string) => createCounter({ name, help, label: 'code' }, []);
const timed = (name: string, help: string) => createHistogram({ name, help, label: 'code' }, BOUNDS);

const plain = (name: string, help: string) => createCounter({ name, help }, ['']);

const certificateEnds = (ends: Partial<Ends>): MetricFamily =>
  seal({
    name: ACCESS_METRICS.certificateEnd,
    help: 'When the certificates in use end, in seconds since the epoch; of several authorities the first.',
    type: 'gauge',
    unit: 'seconds',
    points: Object.entries(ends).map(([certificate, value]) => ({ labels: { certificate }, value })),
  });
