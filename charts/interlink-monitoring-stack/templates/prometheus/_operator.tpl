{{/* (dict "root" $ "kind" "serviceMonitor"): "true" where such an object is to be made. */}}
{{- define "ims.operator.wants" -}}
{{- $settings := index .root.Values.prometheus.operator .kind -}}
{{- $kinds := dict "serviceMonitor" "ServiceMonitor" "podMonitor" "PodMonitor" "prometheusRule" "PrometheusRule" -}}
{{- if eq .root.Values.prometheus.mode "operator" -}}
{{- if eq (toString $settings.enabled) "auto" -}}
{{- if .root.Capabilities.APIVersions.Has (printf "monitoring.coreos.com/v1/%s" (get $kinds .kind)) -}}true{{- end -}}
{{- else if eq (toString $settings.enabled) "true" -}}true
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Labels of an operator's object: (dict "root" $ "component" "tempo" "kind" "serviceMonitor"). */}}
{{- define "ims.operator.labels" -}}
{{- $settings := index .root.Values.prometheus.operator .kind -}}
{{- $openshift := ternary (dict "openshift.io/cluster-monitoring" "") (dict) .root.Values.metrics.openshift -}}
{{- mergeOverwrite $openshift (deepCopy $settings.labels) (include "ims.labels" . | fromYaml) | toYaml -}}
{{- end -}}

{{/* What an endpoint has by the values: (dict "root" $ "kind" "podMonitor"). */}}
{{- define "ims.operator.endpoint" -}}
{{- $settings := index .root.Values.prometheus.operator .kind -}}
{{- $endpoint := dict "honorLabels" $settings.honorLabels -}}
{{- range $key := list "interval" "scrapeTimeout" "relabelings" "metricRelabelings" -}}
{{- with index $settings $key -}}{{- $_ := set $endpoint $key . -}}{{- end -}}
{{- end -}}
{{- toYaml $endpoint -}}
{{- end -}}

{{/* How pods that ask who scrapes are scraped. */}}
{{- define "ims.operator.access" -}}
{{- $metrics := .Values.metrics -}}
scheme: {{ $metrics.scheme }}
{{- if eq $metrics.scheme "https" }}
tlsConfig:
  insecureSkipVerify: {{ $metrics.tls.insecureSkipVerify }}
  {{- with $metrics.tls.serverName }}
  serverName: {{ . }}
  {{- end }}
  {{- with $metrics.tls.caConfigMap }}
  ca:
    configMap:
      name: {{ . }}
      key: {{ $metrics.tls.caKey }}
  {{- end }}
{{- end }}
{{- with $metrics.token.existingSecret }}
authorization:
  type: Bearer
  credentials:
    name: {{ . }}
    key: {{ $metrics.token.key }}
{{- end }}
{{- end -}}

{{/* Where ServiceMonitors go. */}}
{{- define "ims.serviceMonitorNamespace" -}}
{{- default (include "ims.monitorNamespace" .) .Values.metrics.serviceMonitorNamespace -}}
{{- end -}}

{{/* (dict "root" $ "component" "tempo"): a ServiceMonitor's name, with the release's namespace in that of others. */}}
{{- define "ims.serviceMonitorName" -}}
{{- $own := eq (include "ims.serviceMonitorNamespace" .root) .root.Release.Namespace -}}
{{- include (ternary "ims.componentName" "ims.clusterName" $own) . -}}
{{- end -}}

{{/* Where the operator's Prometheus runs. */}}
{{- define "ims.monitorNamespace" -}}
{{- default (ternary "openshift-monitoring" .Release.Namespace .Values.metrics.openshift) .Values.metrics.monitorNamespace -}}
{{- end -}}
