{{- define "ims.prometheus.config" -}}
{{- $embedded := .Values.prometheus.embedded -}}
global:
  scrape_interval: {{ .Values.prometheus.scrapeInterval }}
  evaluation_interval: {{ .Values.prometheus.scrapeInterval }}
rule_files: [/etc/prometheus/config/rules.yaml]
{{- with $embedded.alertmanagers }}
alerting:
  alertmanagers:
    {{- toYaml . | nindent 4 }}
{{- end }}
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["127.0.0.1:9090"]
  {{- if .Values.tempo.enabled }}
  - job_name: tempo
    static_configs:
      - targets: ["{{ include "ims.componentName" (dict "root" . "component" "tempo") }}.{{ .Release.Namespace }}.svc:3200"]
  {{- end }}
  {{- if .Values.grafana.enabled }}
  - job_name: grafana
    metrics_path: {{ include "ims.grafana.metricsPath" . }}
    static_configs:
      - targets: ["{{ include "ims.componentName" (dict "root" . "component" "grafana") }}.{{ .Release.Namespace }}.svc:{{ .Values.grafana.service.port }}"]
  {{- end }}
  {{- if .Values.metrics.enabled }}
  - {{- include "ims.prometheus.podJob" (dict "root" . "name" "virtual-kubelet" "labels" (dict .Values.metrics.podLabel .Values.metrics.podLabelValue) "ports" "metrics" "access" true) | nindent 4 }}
  {{- if .Values.metrics.liqo.enabled }}
  - {{- include "ims.prometheus.podJob" (dict "root" . "name" "liqo-gateway" "labels" (dict "networking.liqo.io/component" "gateway") "ports" "gw-metrics|wg-metrics|gv-metrics") | nindent 4 }}
  - {{- include "ims.prometheus.podJob" (dict "root" . "name" "liqo-virtual-kubelet" "labels" (dict "offloading.liqo.io/component" "virtual-kubelet") "ports" "metrics") | nindent 4 }}
  {{- end }}
  {{- if .Values.metrics.tawon.enabled }}
  - {{- include "ims.prometheus.podJob" (dict "root" . "name" "tawon" "labels" .Values.metrics.tawon.podLabels "ports" .Values.metrics.tawon.port "access" true) | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with $embedded.extraScrapeConfigs }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* A job that finds running pods by labels, and of these the ports of some names. */}}
{{- define "ims.prometheus.podJob" -}}
{{- $metrics := .root.Values.metrics -}}
job_name: {{ .name }}
{{- if .access }}
scheme: {{ $metrics.scheme }}
authorization:
  credentials_file: /var/run/secrets/kubernetes.io/serviceaccount/token
{{- if eq $metrics.scheme "https" }}
tls_config:
  insecure_skip_verify: {{ $metrics.tls.insecureSkipVerify }}
  {{- with $metrics.tls.serverName }}
  server_name: {{ . }}
  {{- end }}
  {{- if $metrics.tls.caConfigMap }}
  ca_file: /etc/prometheus/ca/{{ $metrics.tls.caKey }}
  {{- end }}
{{- end }}
{{- end }}
kubernetes_sd_configs:
  - role: pod
    {{- with $metrics.namespaces }}
    namespaces:
      names:
        {{- toYaml . | nindent 8 }}
    {{- end }}
    selectors:
      - role: pod
        label: {{ include "ims.prometheus.labelSelector" .labels | quote }}
        field: status.phase=Running
relabel_configs:
  - source_labels: [__meta_kubernetes_pod_container_port_name]
    regex: {{ .ports | quote }}
    action: keep
  - source_labels: [__meta_kubernetes_namespace]
    target_label: namespace
  - source_labels: [__meta_kubernetes_pod_name]
    target_label: pod
  - source_labels: [__meta_kubernetes_pod_node_name]
    target_label: node
{{- end -}}

{{- define "ims.prometheus.labelSelector" -}}
{{- $pairs := list -}}
{{- range $key, $value := . -}}{{- $pairs = append $pairs (printf "%s=%s" $key $value) -}}{{- end -}}
{{- join "," $pairs -}}
{{- end -}}
