{{/* The address that Grafana asks for traces. */}}
{{- define "ims.tempo.queryUrl" -}}
{{- if .Values.tempo.enabled -}}
{{- printf "http://%s.%s.svc:3200" (include "ims.componentName" (dict "root" . "component" "tempo")) .Release.Namespace -}}
{{- else -}}
{{- .Values.tempo.external.queryUrl -}}
{{- end -}}
{{- end -}}

{{/* The address that Grafana asks for metrics; empty where there is none. */}}
{{- define "ims.prometheus.url" -}}
{{- if eq .Values.prometheus.mode "embedded" -}}
{{- printf "http://%s.%s.svc:9090" (include "ims.componentName" (dict "root" . "component" "prometheus")) .Release.Namespace -}}
{{- else -}}
{{- .Values.prometheus.url -}}
{{- end -}}
{{- end -}}

{{/* A Grafana that is there has sources of its own, of which ours must take neither the name nor the place. */}}
{{- define "ims.grafana.datasourceName" -}}
{{- .name }}{{ if not .root.Values.grafana.enabled }} of {{ .root.Release.Name }}{{ end -}}
{{- end -}}

{{/* Its Prometheus is among these, unless it is the embedded one. */}}
{{- define "ims.grafana.hasPrometheus" -}}
{{- $url := include "ims.prometheus.url" . -}}
{{- if and $url (or .Values.grafana.enabled (eq .Values.prometheus.mode "embedded")) -}}true{{- end -}}
{{- end -}}

{{/* Grafana's provisioning file. A $ for Grafana itself is written twice. */}}
{{- define "ims.grafana.datasources" -}}
apiVersion: 1
prune: true
datasources:
  - {{- include "ims.grafana.tempo" . | nindent 4 }}
  {{- if include "ims.grafana.hasPrometheus" . }}
  - {{- include "ims.grafana.prometheus" . | nindent 4 }}
  {{- end }}
  {{- with .Values.grafana.extraDatasources }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "ims.grafana.tempo" -}}
{{- $external := .Values.tempo.external -}}
{{- $secrets := "/etc/grafana/secrets/tempo" -}}
{{- $tenant := include "ims.tenant" . -}}
name: {{ include "ims.grafana.datasourceName" (dict "root" . "name" "Tempo") }}
uid: {{ .Values.dashboards.tempoUid }}
type: tempo
access: proxy
url: {{ include "ims.tempo.queryUrl" . }}
isDefault: {{ .Values.grafana.enabled }}
editable: false
{{- if eq $external.authentication "basic" }}
basicAuth: true
basicAuthUser: $__file{ {{- $secrets }}/user}
{{- end }}
jsonData:
  timeout: 60
  # Streams pass where nothing stands between Grafana and Tempo.
  streamingEnabled:
    search: {{ .Values.tempo.enabled }}
    metrics: {{ .Values.tempo.enabled }}
  nodeGraph:
    enabled: true
  spanBar:
    type: Tag
    tag: exit.code
  {{- if include "ims.prometheus.url" . }}
  serviceMap:
    datasourceUid: {{ .Values.dashboards.prometheusUid }}
  tracesToMetrics:
    datasourceUid: {{ .Values.dashboards.prometheusUid }}
    spanStartTimeShift: -15m
    spanEndTimeShift: 15m
    tags:
      - key: service.name
        value: service
    queries:
      - name: Calls per second
        query: sum by (span_name) (rate(traces_spanmetrics_calls_total{$$__tags}[5m]))
      - name: 95th percentile
        query: histogram_quantile(0.95, sum by (le, span_name) (rate(traces_spanmetrics_latency_bucket{$$__tags}[5m])))
      # Those that programs count themselves have the service in service_name, and a link has one set of tags.
      - name: Calls per second, as programs count them
        query: sum by (service_name, span_name) (rate(traces_span_metrics_calls_total[5m]))
      - name: 95th percentile, as programs count it
        query: histogram_quantile(0.95, sum by (le, service_name, span_name) (rate(traces_span_metrics_duration_seconds_bucket[5m])))
  {{- end }}
  {{- if $tenant }}
  httpHeaderName1: X-Scope-OrgID
  {{- end }}
  {{- if eq $external.authentication "bearer" }}
  httpHeaderName2: Authorization
  {{- end }}
  {{- if $external.privateCA }}
  tlsAuthWithCACert: true
  {{- end }}
{{- if or $tenant (ne $external.authentication "none") $external.privateCA }}
secureJsonData:
  {{- with $tenant }}
  httpHeaderValue1: {{ . | quote }}
  {{- end }}
  {{- if eq $external.authentication "basic" }}
  basicAuthPassword: $__file{ {{- $secrets }}/password}
  {{- end }}
  {{- if eq $external.authentication "bearer" }}
  httpHeaderValue2: Bearer $__file{ {{- $secrets }}/token}
  {{- end }}
  {{- if $external.privateCA }}
  tlsCACert: $__file{ {{- $secrets }}/ca.crt}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "ims.grafana.prometheus" -}}
name: {{ include "ims.grafana.datasourceName" (dict "root" . "name" "Prometheus") }}
uid: {{ .Values.dashboards.prometheusUid }}
type: prometheus
access: proxy
url: {{ include "ims.prometheus.url" . }}
isDefault: false
editable: false
jsonData:
  httpMethod: POST
  timeInterval: {{ .Values.prometheus.scrapeInterval | default "30s" }}
  # Tempo's generator writes traceID, OpenTelemetry's SDKs write trace_id.
  exemplarTraceIdDestinations:
    {{- range list "trace_id" "traceID" }}
    - name: {{ . }}
      datasourceUid: {{ $.Values.dashboards.tempoUid }}
      urlDisplayLabel: Trace
    {{- end }}
{{- end -}}
