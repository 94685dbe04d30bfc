{{/* Combinations that could not work; each message says what to set. */}}
{{- define "ims.exposure.checks" -}}
{{- range $name, $endpoint := include "ims.endpoints" . | fromYaml -}}
{{- $ingress := index $.Values.ingress $name -}}
{{- $route := index $.Values.route $name -}}
{{- if and $ingress.enabled $route.enabled -}}
{{- fail (printf "ingress.%s and route.%s are both enabled: choose one of them" $name $name) -}}
{{- end -}}
{{- if and (or $ingress.enabled $route.enabled) (not $endpoint.there) -}}
{{- fail (printf "%s.%s is enabled, but there is nothing behind it: set %s" (ternary "ingress" "route" $ingress.enabled) $name $endpoint.needs) -}}
{{- end -}}
{{- if and $ingress.enabled (not $ingress.hosts) -}}
{{- fail (printf "ingress.%s.enabled needs ingress.%s.hosts, such as [{host: %s.example.org}]" $name $name $name) -}}
{{- end -}}
{{- if and $ingress.enabled (eq $name "otlpGrpc") (eq $ingress.className "nginx") (not $ingress.tls) -}}
{{- fail "ingress.otlpGrpc.className is nginx, which takes gRPC over TLS only: set ingress.otlpGrpc.tls" -}}
{{- end -}}
{{- if and $route.enabled (not $route.parentRefs) -}}
{{- fail (printf "route.%s.enabled needs route.%s.parentRefs: the Gateway that it belongs to" $name $name) -}}
{{- end -}}
{{- if and $route.enabled (eq $route.kind "TLSRoute") -}}
{{- if not (hasPrefix "otlp" $name) -}}
{{- fail (printf "route.%s.kind is TLSRoute: only Tempo's receivers have certificates of their own. Choose HTTPRoute" $name) -}}
{{- end -}}
{{- if not $.Values.tempo.receivers.tls.enabled -}}
{{- fail (printf "route.%s.kind is TLSRoute, which passes TLS on to Tempo: set tempo.receivers.tls.enabled and its existingSecret" $name) -}}
{{- end -}}
{{- end -}}
{{- with index $.Values.certificates $name -}}
{{- if and .enabled (not .secretName) -}}
{{- fail (printf "certificates.%s.enabled needs certificates.%s.secretName: the Secret that cert-manager writes" $name $name) -}}
{{- end -}}
{{- if and .enabled (not .issuerRef.name) -}}
{{- fail (printf "certificates.%s.enabled needs certificates.%s.issuerRef.name: an Issuer or ClusterIssuer of yours" $name $name) -}}
{{- end -}}
{{- if and .enabled (not .dnsNames) (not (include "ims.endpoint.hosts" (dict "root" $ "name" $name) | fromYamlArray)) -}}
{{- fail (printf "certificates.%s.enabled needs certificates.%s.dnsNames, as no host is exposed" $name $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.route.redirectFrom (not (or .Values.route.grafana.enabled .Values.route.query.enabled)) -}}
{{- fail "route.redirectFrom sends browsers to routes of their own: set route.grafana.enabled or route.query.enabled" -}}
{{- end -}}
{{- if and (include "ims.query.exposed" .) (not .Values.queryAuth.existingSecret) -}}
{{- fail "Tempo's query API has no authentication: set queryAuth.existingSecret to a Secret with users in htpasswd form before you expose it" -}}
{{- end -}}
{{- end -}}
