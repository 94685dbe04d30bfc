/** Keys that a running Tempo 3.0.3 took; it refuses others. `true` ends a branch, where a map is of any keys. */
export const TEMPO_KEYS = {
  target: true,
  stream_over_http_enabled: true,
  multitenancy_enabled: true,
  usage_report: { reporting_enabled: true },
  memory: { automemlimit_enabled: true, automemlimit_ratio: true },
  server: {
    http_listen_port: true,
    grpc_listen_port: true,
    log_level: true,
    http_server_read_timeout: true,
    http_server_write_timeout: true,
  },
  distributor: { receivers: { otlp: { protocols: { grpc: receiver(), http: receiver() } } } },
  storage: {
    trace: { backend: true, local: { path: true }, wal: { path: true }, s3: true, gcs: true, azure: true },
  },
  live_store: { wal: { path: true }, shutdown_marker_dir: true },
  backend_scheduler: {
    local_work_path: true,
    provider: { retention: { interval: true }, compaction: { compaction: { block_retention: true } } },
  },
  backend_worker: {
    finish_on_shutdown_timeout: true,
    compaction: { block_retention: true, compacted_block_retention: true },
  },
  query_frontend: { query_end_cutoff: true },
  metrics_generator: {
    storage: { path: true, remote_write: true },
    processor: { span_metrics: { dimensions: true, histogram_buckets: true }, service_graphs: true },
  },
  overrides: {
    defaults: {
      compaction: { block_retention: true },
      ingestion: { rate_limit_bytes: true, burst_size_bytes: true, max_traces_per_user: true },
      global: { max_bytes_per_trace: true },
      metrics_generator: { processors: true, collection_interval: true },
    },
  },
} satisfies KnownKeys;

export interface KnownKeys {
  readonly [key: string]: true | KnownKeys;
}

function receiver() {
  return {
    endpoint: true,
    tls: {
      cert_file: true,
      key_file: true,
      client_ca_file: true,
      client_ca_file_reload: true,
      min_version: true,
      reload_interval: true,
    },
  } as const;
}

/** Paths of keys that are not known. */
export function unknownKeys(value: object, known: KnownKeys, path = ''): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const branch = Object.hasOwn(known, key) ? known[key] : undefined;
    if (branch === undefined) return [`${path}${key}`];
    return branch === true || typeof inner !== 'object' || inner === null
      ? []
      : unknownKeys(inner, branch, `${path}${key}.`);
  });
}
