{{/*
What goes into a ConfigMap has no secrets: neither keys of such names, unless they name a variable, a file or a Secret, nor
URLs with a password.
*/}}
{{- define "ims.secrets.checks" -}}
{{- $values := .Values -}}
{{- $readable := dict
  "tempo.structuredConfig" $values.tempo.structuredConfig
  "tempo.metricsGenerator.remoteWriteUrl" $values.tempo.metricsGenerator.remoteWriteUrl
  "tempo.external.queryUrl" $values.tempo.external.queryUrl
  "tempo.external.otlpEndpoint" $values.tempo.external.otlpEndpoint
  "grafana.ini" $values.grafana.ini
  "grafana.extraDatasources" $values.grafana.extraDatasources
  "prometheus.url" $values.prometheus.url
  "prometheus.embedded.extraScrapeConfigs" $values.prometheus.embedded.extraScrapeConfigs
  "prometheus.embedded.alertmanagers" $values.prometheus.embedded.alertmanagers
  "virtualKubelet.configMap.extra" $values.virtualKubelet.configMap.extra
-}}
{{- $ways := dict
  "tempo" "name a Secret with the whole configuration in tempo.existingConfigSecret, or write ${VARIABLE} with tempo.expandEnv and tempo.extraEnv"
  "grafana" "write $__env{VARIABLE} and set the variable in grafana.extraEnv from a Secret"
  "prometheus" "use a file, such as password_file, of a Prometheus of yours"
  "virtualKubelet" "give it to virtual kubelets from a Secret of yours"
-}}
{{- range $path, $value := $readable -}}
{{- $line := regexFind "(?im)^.*\\b(password|passwd|secret_?key|access_?key|account_?key|client_?secret|(bearer_?|session_?)token|credentials|basicauthpassword|httpheadervalue[0-9]+|tlsclientkey|authorization)[\"']?( *[:=] *)[\"']?[^\\s$\"'{].*$" (toYaml $value) -}}
{{- if or $line (regexMatch "://[^/\\s:@]*:[^/\\s@$]+@" (toYaml $value)) -}}
{{- fail (printf "%s has what looks like a secret and would be readable in a ConfigMap: %s" $path (get $ways (splitList "." $path | first))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
