{{/* What can be exposed: each endpoint's Service, port, default route and whether it is there. */}}
{{- define "ims.endpoints" -}}
{{- $tempo := .Values.tempo -}}
{{- $tempoName := include "ims.componentName" (dict "root" . "component" "tempo") -}}
grafana:
  service: {{ include "ims.componentName" (dict "root" . "component" "grafana") }}
  port: {{ .Values.grafana.service.port }}
  there: {{ .Values.grafana.enabled }}
  needs: grafana.enabled
otlpGrpc:
  service: {{ $tempoName }}
  port: 4317
  there: {{ and $tempo.enabled $tempo.receivers.grpc.enabled }}
  needs: tempo.receivers.grpc.enabled
otlpHttp:
  service: {{ $tempoName }}
  port: 4318
  there: {{ and $tempo.enabled $tempo.receivers.http.enabled }}
  needs: tempo.receivers.http.enabled
query:
  service: {{ include "ims.componentName" (dict "root" . "component" "query") }}
  port: 8080
  there: {{ $tempo.enabled }}
  needs: tempo.enabled
{{- end -}}

{{/* Whether the query API is to be reached from outside. */}}
{{- define "ims.query.exposed" -}}
{{- if or .Values.ingress.query.enabled .Values.route.query.enabled -}}true{{- end -}}
{{- end -}}

{{/* (dict "root" $ "name" "grafana"): names of its route alone, as a list. */}}
{{- define "ims.browserRoute.hosts" -}}
{{- $hosts := list -}}
{{- if (index .root.Values.route .name).enabled -}}
{{- $hosts = include "ims.endpoint.hosts" . | fromYamlArray -}}
{{- end -}}
{{- toYaml $hosts -}}
{{- end -}}

{{/* (dict "root" $ "name" "grafana"): names by which an endpoint is reached, as a list. */}}
{{- define "ims.endpoint.hosts" -}}
{{- $ingress := index .root.Values.ingress .name -}}
{{- $route := index .root.Values.route .name -}}
{{- $hosts := list -}}
{{- if $ingress.enabled -}}
{{- range $ingress.hosts -}}{{- $hosts = append $hosts (tpl .host $.root) -}}{{- end -}}
{{- end -}}
{{- if $route.enabled -}}
{{- range $route.hostnames -}}{{- $hosts = append $hosts (tpl . $.root) -}}{{- end -}}
{{- end -}}
{{- toYaml $hosts -}}
{{- end -}}
