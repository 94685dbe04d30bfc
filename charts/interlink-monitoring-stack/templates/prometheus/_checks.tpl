{{/* Combinations that could not work; each message says what to set. */}}
{{- define "ims.prometheus.checks" -}}
{{- $metrics := .Values.metrics -}}
{{- $mode := .Values.prometheus.mode -}}
{{- if and (eq $mode "embedded") .Values.prometheus.url -}}
{{- fail "prometheus.url names a Prometheus of yours, but prometheus.mode is embedded: choose one of them" -}}
{{- end -}}
{{- if and (eq $metrics.monitor "service") (not $metrics.service.enabled) -}}
{{- fail "metrics.monitor is service: set metrics.service.enabled=true" -}}
{{- end -}}
{{- if and $metrics.tls.insecureSkipVerify $metrics.tls.caConfigMap -}}
{{- fail "metrics.tls.insecureSkipVerify makes metrics.tls.caConfigMap useless: set one of them" -}}
{{- end -}}
{{- end -}}
