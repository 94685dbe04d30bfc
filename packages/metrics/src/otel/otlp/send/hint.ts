import type { Endpoint } from './endpoint.ts';

const UNKNOWN_CA = 'name the CA that signed its certificate as tls.caFile';

const NO_METRICS =
  'it takes no metrics there: in an OpenTelemetry Collector these have a pipeline of their own';

const OF_CODES: Readonly<Record<string, string>> = {
  EPROTO: 'it speaks no TLS there: make the endpoint http://',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks no TLS there: make the endpoint http://, or set insecure',
  HPE_INVALID_CONSTANT: 'it speaks no HTTP/1.1 there: where it is the port of gRPC, set protocol to grpc',
  ERR_HTTP2_ERROR: 'it speaks no gRPC there: where it is the port of HTTP, set protocol to http/protobuf',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_CA,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_CA,
  UNAUTHENTICATED: 'it asks who sends: set headers or tokenFile',
  'HTTP 401': 'it asks who sends: set headers or tokenFile',
  UNIMPLEMENTED:
    'it takes no metrics there, which have a pipeline of their own in an OpenTelemetry Collector',
};

function hintOfPath({ pathname }: URL): string {
  const isUsual = pathname === '/v1/metrics';
  return isUsual ? NO_METRICS : `it has nothing at ${pathname}: OTLP's path is /v1/metrics`;
}

/** What to do about a reason that messages are not taken; empty where it says enough itself. */
export const hintOf = (reason: string, { url }: Endpoint): string =>
  reason === 'HTTP 404' ? hintOfPath(url) : (OF_CODES[reason] ?? '');
