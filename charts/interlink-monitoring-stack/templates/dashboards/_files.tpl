{{/* The dashboards to install, as a list of files: those of metrics only where a Prometheus is there. */}}
{{- define "ims.dashboards.files" -}}
{{- $files := list -}}
{{- if .Values.dashboards.enabled -}}
{{- range $path, $_ := .Files.Glob "files/dashboards/traces/*.json" -}}{{- $files = append $files $path -}}{{- end -}}
{{- if include "ims.prometheus.url" . -}}
{{- range $path, $_ := .Files.Glob "files/dashboards/metrics/*.json" -}}{{- $files = append $files $path -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $files -}}
{{- end -}}

{{/* (dict "root" $ "file" "files/dashboards/traces/x.json"): the ConfigMap of a dashboard. */}}
{{- define "ims.dashboards.name" -}}
{{- printf "%s-dashboard-%s" (include "ims.fullname" .root) (base .file | trimSuffix ".json") -}}
{{- end -}}

{{- define "ims.dashboards.checksum" -}}
{{- $all := "" -}}
{{- range $file := include "ims.dashboards.files" . | fromYamlArray -}}
{{- $all = print $all ($.Files.Get $file) -}}
{{- end -}}
{{- sha256sum $all -}}
{{- end -}}
