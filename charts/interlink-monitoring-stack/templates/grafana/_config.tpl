{{/* The address that users type: given, or the one that its ingress or route answers to. */}}
{{- define "ims.grafana.rootUrl" -}}
{{- $ingress := .Values.ingress.grafana -}}
{{- $route := .Values.route.grafana -}}
{{- $hosts := include "ims.endpoint.hosts" (dict "root" . "name" "grafana") | fromYamlArray -}}
{{- if .Values.grafana.rootUrl -}}
{{- .Values.grafana.rootUrl -}}
{{- else if and $ingress.enabled $hosts -}}
{{- $path := dig "path" "/" (first (default (list (dict)) (first $ingress.hosts).paths)) -}}
{{- printf "%s://%s%s/" (ternary "https" "http" (gt (len $ingress.tls) 0)) (first $hosts) (trimSuffix "/" $path) -}}
{{- else if and $route.enabled $hosts -}}
{{- printf "https://%s/" (first $hosts) -}}
{{- end -}}
{{- end -}}

{{/* Under a path Grafana sends who asks for /metrics to its address outside. */}}
{{- define "ims.grafana.metricsPath" -}}
{{- $subPath := "" -}}
{{- with include "ims.grafana.rootUrl" . -}}
{{- $subPath = urlParse . | dig "path" "" | trimSuffix "/" -}}
{{- end -}}
{{- $subPath }}/metrics
{{- end -}}

{{- define "ims.grafana.ini" -}}
{{- $ini := dict
  "analytics" (dict "reporting_enabled" false "check_for_updates" false "check_for_plugin_updates" false "feedback_links_enabled" false)
  "auth.anonymous" (dict "enabled" false)
  "log" (dict "mode" "console")
  "paths" (dict "data" "/var/lib/grafana" "logs" "/var/lib/grafana/log" "plugins" "/var/lib/grafana/plugins" "provisioning" "/etc/grafana/provisioning")
  "plugins" (dict "preinstall_disabled" true)
  "security" (dict "disable_gravatar" true "cookie_samesite" "lax")
  "users" (dict "allow_sign_up" false)
-}}
{{- with include "ims.grafana.rootUrl" . -}}
{{- $subPath := urlParse . | dig "path" "/" | trimAll "/" -}}
{{- $_ := set $ini "server" (dict "root_url" . "serve_from_sub_path" (ne $subPath "")) -}}
{{- if hasPrefix "https:" . -}}
{{- $_ := set $ini.security "cookie_secure" true -}}
{{- end -}}
{{- end -}}
{{- range $section, $keys := mergeOverwrite $ini (deepCopy .Values.grafana.ini) }}
[{{ $section }}]
{{- range $key, $value := $keys }}
{{ $key }} = {{ $value }}
{{- end }}
{{ end -}}
{{- end -}}

{{- define "ims.grafana.checks" -}}
{{- $grafana := .Values.grafana -}}
{{- $ini := $grafana.ini -}}
{{- $database := or (dig "database" "type" "" $ini) (dig "database" "url" "" $ini) -}}
{{- range $grafana.extraEnv -}}
{{- if has .name (list "GF_DATABASE_TYPE" "GF_DATABASE_URL") -}}{{- $database = .name -}}{{- end -}}
{{- end -}}
{{- if and $grafana.enabled (gt (int $grafana.replicas) 1) (not $database) -}}
{{- fail (printf "grafana.replicas is %v: the built-in database is a file for one. Set grafana.ini.database to a server of yours, or grafana.replicas to 1" $grafana.replicas) -}}
{{- end -}}
{{- if and $grafana.enabled (gt (int $grafana.replicas) 1) $grafana.persistence.enabled (not (has "ReadWriteMany" $grafana.persistence.accessModes)) -}}
{{- fail (printf "grafana.replicas is %v and the volume is for one node: set grafana.persistence.accessModes=[ReadWriteMany], or grafana.persistence.enabled=false, as the database has it all" $grafana.replicas) -}}
{{- end -}}
{{- if and $grafana.admin.existingSecret $grafana.admin.password -}}
{{- fail "grafana.admin.existingSecret and grafana.admin.password are both set: leave the password empty, it comes from the Secret" -}}
{{- end -}}
{{- range $section, $keys := $ini -}}
{{- range $key, $value := $keys -}}
{{- if regexMatch "(password|secret|secret_key|token|private_key)$" $key -}}
{{- fail (printf "grafana.ini.%s.%s would be readable in a ConfigMap: set GF_%s_%s in grafana.extraEnv from a Secret" $section $key (upper $section | replace "." "_") (upper $key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
