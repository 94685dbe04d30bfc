{{/* Credentials of an external Tempo for the Grafana operator, which reads Secrets itself. */}}
{{- define "ims.grafanaOperator.credentials" -}}
{{- $external := .Values.tempo.external -}}
{{- $paths := dict -}}
{{- if eq $external.authentication "basic" -}}
{{- $paths = merge $paths (dict "basicAuthUser" "user" "secureJsonData.basicAuthPassword" "password") -}}
{{- else if eq $external.authentication "bearer" -}}
{{- $paths = merge $paths (dict "secureJsonData.httpHeaderValue2" "token") -}}
{{- end -}}
{{- if $external.privateCA -}}
{{- $paths = merge $paths (dict "secureJsonData.tlsCACert" "ca.crt") -}}
{{- end -}}
{{- if $paths -}}
valuesFrom:
  {{- range $path, $key := $paths }}
  - targetPath: {{ $path }}
    valueFrom:
      secretKeyRef:
        name: {{ $external.existingSecret }}
        key: {{ $key }}
  {{- end }}
{{- end -}}
{{- end -}}
