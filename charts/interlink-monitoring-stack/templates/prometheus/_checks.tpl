{{/* Combinations that could not work; each message says what to set. */}}
{{- define "ims.prometheus.checks" -}}
{{- $metrics := .Values.metrics -}}
{{- $mode := .Values.prometheus.mode -}}
{{- if and (eq $mode "embedded") .Values.prometheus.url -}}
{{- fail "prometheus.url names a Prometheus of yours, but prometheus.mode is embedded: choose one of them" -}}
{{- end -}}
{{- range $kind, $settings := .Values.prometheus.operator -}}
{{- if and (eq (toString $settings.enabled) "true") (ne $mode "operator") -}}
{{- fail (printf "prometheus.operator.%s.enabled is true, but prometheus.mode is %s: set it to operator" $kind $mode) -}}
{{- end -}}
{{- end -}}
{{- /* Names that it knows not are refused where rules are not rendered, too. */}}
{{- $_ := include "ims.rules.groups" . -}}
{{- if and (eq $metrics.monitor "service") (not $metrics.service.enabled) -}}
{{- fail "metrics.monitor is service: set metrics.service.enabled=true" -}}
{{- end -}}
{{- with $metrics.token.file -}}
{{- if ne $metrics.monitor "service" -}}
{{- fail "metrics.token.file: PodMonitors take no file, so set metrics.monitor=service, or metrics.token.existingSecret" -}}
{{- end -}}
{{- if $metrics.token.existingSecret -}}
{{- fail "metrics.token.file and metrics.token.existingSecret are both set: choose one of them" -}}
{{- end -}}
{{- if $metrics.tls.insecureSkipVerify -}}
{{- fail "metrics.token.file would hand Prometheus' own token to whoever answers: set metrics.tls.caConfigMap in place of metrics.tls.insecureSkipVerify" -}}
{{- end -}}
{{- end -}}
{{- if and (eq $mode "embedded") (not .Values.grafana.enabled) (or .Values.dashboards.sidecar.enabled .Values.dashboards.operator.enabled) (eq .Values.dashboards.prometheusUid "prometheus") -}}
{{- fail "dashboards.prometheusUid is prometheus, which most Grafanas have already: set one of its own for the embedded Prometheus" -}}
{{- end -}}
{{- if and $metrics.tls.insecureSkipVerify $metrics.tls.caConfigMap -}}
{{- fail "metrics.tls.insecureSkipVerify makes metrics.tls.caConfigMap useless: set one of them" -}}
{{- end -}}
{{- end -}}
