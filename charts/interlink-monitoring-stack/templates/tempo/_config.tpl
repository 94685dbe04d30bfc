{{/* The tenant to ask for and to send as; empty where there are none. */}}
{{- define "ims.tenant" -}}
{{- if not .Values.tempo.enabled -}}
{{- .Values.tempo.external.tenant -}}
{{- else if .Values.tempo.multitenancy -}}
{{- .Values.tempo.tenant -}}
{{- end -}}
{{- end -}}

{{/* Tempo's configuration as run with 3.0.3; it refuses keys that it does not know. */}}
{{- define "ims.tempo.config" -}}
{{- $tempo := .Values.tempo -}}
{{- $limits := $tempo.limits -}}
{{- $config := dict
  "target" "all"
  "stream_over_http_enabled" true
  "multitenancy_enabled" $tempo.multitenancy
  "usage_report" (dict "reporting_enabled" false)
  "memory" (dict "automemlimit_enabled" true "automemlimit_ratio" 0.8)
  "server" (dict
    "http_listen_port" 3200
    "grpc_listen_port" 9095
    "log_level" $tempo.logLevel
    "http_server_read_timeout" "2m"
    "http_server_write_timeout" "2m")
  "distributor" (dict "receivers" (dict "otlp" (dict "protocols" (include "ims.tempo.receivers" . | fromYaml))))
  "storage" (dict "trace" (include "ims.tempo.storage" . | fromYaml))
  "live_store" (dict
    "wal" (dict "path" "/var/tempo/live-store/traces")
    "shutdown_marker_dir" "/var/tempo/live-store/shutdown-marker")
  "backend_scheduler" (dict
    "local_work_path" "/var/tempo/scheduler"
    "provider" (dict
      "retention" (dict "interval" "1h")
      "compaction" (dict "compaction" (dict "block_retention" $tempo.retention))))
  "backend_worker" (dict
    "finish_on_shutdown_timeout" "5s"
    "compaction" (dict "block_retention" $tempo.retention "compacted_block_retention" "1h"))
  "query_frontend" (dict "query_end_cutoff" $tempo.queryEndCutoff)
  "overrides" (dict "defaults" (dict
    "compaction" (dict "block_retention" $tempo.retention)
    "ingestion" (dict
      "rate_limit_bytes" (int64 $limits.ingestionBytesPerSecond)
      "burst_size_bytes" (int64 $limits.ingestionBurstBytes)
      "max_traces_per_user" (int64 $limits.liveTraces))
    "global" (dict "max_bytes_per_trace" (int64 $limits.bytesPerTrace))))
-}}
{{- if $tempo.metricsGenerator.enabled -}}
{{- $config = mergeOverwrite $config (include "ims.tempo.metricsGenerator" . | fromYaml) -}}
{{- end -}}
{{- toYaml (mergeOverwrite $config (deepCopy $tempo.structuredConfig)) -}}
{{- end -}}

{{- define "ims.tempo.receivers" -}}
{{- $receivers := .Values.tempo.receivers -}}
{{- $ports := dict "grpc" 4317 "http" 4318 -}}
{{- range $name, $port := $ports }}
{{- if (index $receivers $name).enabled }}
{{ $name }}:
  endpoint: "0.0.0.0:{{ $port }}"
  {{- if $receivers.tls.enabled }}
  tls:
    cert_file: /etc/tempo/tls/tls.crt
    key_file: /etc/tempo/tls/tls.key
    min_version: "1.2"
    {{- /* Without it a renewed certificate waits for the next start. */}}
    reload_interval: 5m
    {{- if $receivers.tls.clientCertificates }}
    client_ca_file: /etc/tempo/tls/ca.crt
    client_ca_file_reload: true
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "ims.tempo.storage" -}}
{{- $storage := .Values.tempo.storage -}}
backend: {{ $storage.backend }}
local:
  path: /var/tempo/blocks
wal:
  path: /var/tempo/wal
{{- if ne $storage.backend "local" }}
{{ $storage.backend }}:
  {{- toYaml (index $storage $storage.backend) | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "ims.tempo.metricsGenerator" -}}
{{- $generator := .Values.tempo.metricsGenerator -}}
metrics_generator:
  storage:
    path: /var/tempo/generator
    remote_write:
      - url: {{ include "ims.tempo.remoteWriteUrl" . | quote }}
        send_exemplars: true
  processor:
    span_metrics:
      dimensions:
        {{- toYaml $generator.dimensions | nindent 8 }}
      histogram_buckets:
        {{- toYaml $generator.buckets | nindent 8 }}
    service_graphs: {}
overrides:
  defaults:
    metrics_generator:
      processors: [span-metrics, service-graphs]
      collection_interval: 15s
{{- end -}}

{{- define "ims.tempo.remoteWriteUrl" -}}
{{- if .Values.tempo.metricsGenerator.remoteWriteUrl -}}
{{- .Values.tempo.metricsGenerator.remoteWriteUrl -}}
{{- else if eq .Values.prometheus.mode "embedded" -}}
{{- printf "http://%s:9090/api/v1/write" (include "ims.componentName" (dict "root" . "component" "prometheus")) -}}
{{- else -}}
{{- fail "tempo.metricsGenerator.enabled writes to a Prometheus: set tempo.metricsGenerator.remoteWriteUrl, or prometheus.mode: embedded" -}}
{{- end -}}
{{- end -}}
