{{/* What of the metrics is there, and what was left out and why. */}}
{{- define "ims.notes.metrics" -}}
{{- $mode := .Values.prometheus.mode }}
3. Metrics:
{{ if include "ims.prometheus.url" . }}
   Grafana asks {{ include "ims.prometheus.url" . }}.
{{- else if eq $mode "operator" }}
   Dashboards of metrics are left out, as the operator's Prometheus is not named: set prometheus.url, such as
   http://prometheus-operated.monitoring:9090.
{{- else }}
   Dashboards of metrics are left out, as there is no Prometheus: set prometheus.url to yours, or prometheus.mode to
   embedded.
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
{{- end }}
{{ include "ims.notes.scraping" . }}
{{- $external := .Values.tempo.external }}
{{- if and .Values.dashboards.sidecar.enabled (or (ne $external.authentication "none") $external.privateCA) }}

   The data source of your Grafana is left to you: its sidecar cannot read the credentials of tempo.external.existingSecret.
{{- end }}
{{- end -}}

{{/* Whether virtual kubelets are scraped, and what that still needs. */}}
{{- define "ims.notes.scraping" -}}
{{- $metrics := .Values.metrics -}}
{{- $mode := .Values.prometheus.mode -}}
{{- $label := printf "%s=%s" $metrics.podLabel $metrics.podLabelValue -}}
{{- $kind := ternary "podMonitor" "serviceMonitor" (eq $metrics.monitor "pods") }}
{{- if not $metrics.enabled }}
   Virtual kubelets are not scraped: set metrics.enabled=true{{ if eq $mode "none" }} and prometheus.mode to operator or embedded{{ end }}, give their pods the label
   {{ $label }} and their container port the name metrics.
{{- else if eq $mode "none" }}
   Nothing of this release scrapes virtual kubelets, as prometheus.mode is none: set it to operator or embedded, or let your
   Prometheus scrape the container port named metrics of pods with the label {{ $label }}.
{{- else if and (eq $mode "operator") (not (include "ims.operator.wants" (dict "root" . "kind" $kind))) }}
   Virtual kubelets are not scraped: that takes the {{ title $kind }} that is left out.
{{- else }}
   Pods with the label {{ $label }} are scraped at their container port named metrics.
{{- if eq $metrics.scheme "https" }}
   They serve https and ask who scrapes (docs/metrics-access.md), or set metrics.scheme=http. For https:
{{- if not (and $metrics.access.enabled $metrics.access.servers) }}
   - Their accounts need the right to ask: name them in metrics.access.servers, else scrapes are answered 503.
{{- end }}
{{- if not (or $metrics.tls.caConfigMap $metrics.tls.insecureSkipVerify) }}
   - Certificates count that a CA of Prometheus' image has signed: name another CA in metrics.tls.caConfigMap.
{{- end }}
{{- if and (eq $mode "operator") (not $metrics.token.existingSecret) (not $metrics.token.file) }}
   - Scrapes have no token and are answered 401: set metrics.token.existingSecret, or metrics.token.file, to one of an account
     in metrics.access.readers.
{{- end }}
{{- end }}
{{- if and (eq $mode "operator") (not $metrics.namespaces) }}
   Those of other namespaces are found where that Prometheus may list them: name these in metrics.namespaces for the rights.
{{- end }}
{{- end }}
{{- end -}}
