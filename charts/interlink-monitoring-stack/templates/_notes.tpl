{{/* What of the metrics is there, and what was left out and why. */}}
{{- define "ims.notes.metrics" -}}
{{- $mode := .Values.prometheus.mode }}
3. Metrics:
{{ if not (include "ims.prometheus.url" .) }}
   Dashboards of metrics are left out, as there is no Prometheus: set prometheus.url to yours, or prometheus.mode to
   embedded.
{{- else }}
   Grafana asks {{ include "ims.prometheus.url" . }}.
{{- end }}
{{- if eq $mode "operator" }}
{{- $kinds := dict "serviceMonitor" "ServiceMonitor" "podMonitor" "PodMonitor" "prometheusRule" "PrometheusRule" }}
{{- range $kind, $name := $kinds }}
{{- if not (include "ims.operator.wants" (dict "root" $ "kind" $kind)) }}
   {{ $name }} objects are left out: {{ if eq (toString (index $.Values.prometheus.operator $kind).enabled) "auto" }}the cluster has no such resource. Set prometheus.operator.{{ $kind }}.enabled=true where that is not so, as in GitOps tools.{{ else }}prometheus.operator.{{ $kind }}.enabled is false.{{ end }}
{{- end }}
{{- end }}
{{- if .Values.metrics.openshift }}
   OpenShift's own monitoring looks into namespaces with a label only:

     kubectl label namespace {{ .Release.Namespace }} openshift.io/cluster-monitoring=true
{{- else }}
   Most Prometheus resources select by a label: set prometheus.operator.*.labels, such as release: kube-prometheus-stack.
{{- end }}
{{- $metrics := .Values.metrics }}
{{- if and $metrics.enabled (eq $metrics.scheme "https") (not $metrics.token.existingSecret) (not $metrics.token.file) }}
   Scrapes have no token, so pods that ask who scrapes answer 401: set metrics.token.existingSecret, or metrics.token.file.
{{- end }}
{{- if and $metrics.enabled (not $metrics.namespaces) }}
   Pods of other namespaces are found where that Prometheus may list them: name these in metrics.namespaces for the rights.
{{- end }}
{{- end }}
{{- if not .Values.metrics.enabled }}
   Virtual kubelets are not scraped: set metrics.enabled=true, give their pods the label
   {{ .Values.metrics.podLabel }}={{ .Values.metrics.podLabelValue }} and their container port the name metrics.
{{- else }}
   Pods with the label {{ .Values.metrics.podLabel }}={{ .Values.metrics.podLabelValue }} are scraped at their container port named metrics.
{{- end }}
{{- $external := .Values.tempo.external }}
{{- if and .Values.dashboards.sidecar.enabled (or (ne $external.authentication "none") $external.privateCA) }}

   The data source of your Grafana is left to you: its sidecar cannot read the credentials of tempo.external.existingSecret.
{{- end }}
{{- end -}}
