import type { Delivery } from './delivery.ts';
import type { ScrapeTarget } from './scrape/target.ts';
import type { Trace } from './trace.ts';

/** Ports, caps and the listener of a viewer. */
export interface ViewerOptions {
  /** OTLP/gRPC; 0 takes a free one. Default: 4317, or a free one where that is taken. */
  grpcPort?: number;
  /** OTLP/HTTP; 0 takes a free one. Default: 4318, or a free one where that is taken. */
  httpPort?: number;
  /** Tempo's HTTP API; 0 takes a free one. Default: 3200, or a free one where that is taken. */
  apiPort?: number;
  /** Address to listen on. Default: 127.0.0.1. Any but a loopback address needs `tokenFile`. */
  listen?: string;
  /**
   * File with the bearer token that every request must carry; made, with a random token, where it does not exist.
   * Default: none is asked for.
   */
  tokenFile?: string;
  /** Further names under which it may be asked, such as `host.docker.internal`. Default: none. */
  allowHosts?: readonly string[];
  /** Spans kept; the least recently extended traces leave first. Default: 100,000. */
  maxSpans?: number;
  /** Memory for spans and their index, in bytes. Default: 128 MB. */
  maxBytes?: number;
  /**
   * Another collector that gets every accepted request that brought something new: `host:port`, `http://…` or
   * `https://…`; OTLP/HTTP where the path ends in `/v1/traces`. Headers and TLS files come from the environment's
   * OTEL_EXPORTER_OTLP_* variables. Default: none.
   */
  forward?: string;
  /** SQLite file that keeps the requests for the next start, within the same caps. Default: memory only. */
  db?: string;
  /** Addresses whose metrics the page shows, read every five seconds; at most 16. Default: none. */
  scrape?: readonly ScrapeTarget[];
  /** Told what is lost outside of the store, in forwarding and in the file. Default: a process warning. */
  onWarning?: (message: string) => void;
  /**
   * Called with each trace when its root has arrived and nothing more came for one second, or ten seconds after its
   * first span where the root stays away; again after late spans, with `updated` set. What it throws becomes a
   * process warning.
   */
  onTrace?: (trace: Trace, delivery: Delivery) => void;
}
