{{/* Credentials of the object storage come from the Secret by the names that the clouds' own tools know. */}}
{{- define "ims.tempo.environment" -}}
{{- $storage := .Values.tempo.storage -}}
{{- $keys := dict "s3" (list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY") "azure" (list "AZURE_STORAGE_ACCOUNT" "AZURE_STORAGE_KEY") -}}
{{- $credentials := and $storage.existingSecret (ne $storage.backend "local") -}}
{{- if or $credentials .Values.tempo.extraEnv }}
env:
  {{- if $credentials }}
  {{- range index $keys $storage.backend }}
  - name: {{ . }}
    valueFrom:
      secretKeyRef:
        name: {{ $storage.existingSecret }}
        key: {{ . }}
  {{- end }}
  {{- if eq $storage.backend "gcs" }}
  - name: GOOGLE_APPLICATION_CREDENTIALS
    value: /etc/tempo/storage/key.json
  {{- end }}
  {{- end }}
  {{- with .Values.tempo.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "ims.tempo.volumes" -}}
{{- $tempo := .Values.tempo -}}
- name: config
  {{- if $tempo.existingConfigSecret }}
  secret:
    secretName: {{ $tempo.existingConfigSecret }}
  {{- else }}
  configMap:
    name: {{ include "ims.componentName" (dict "root" . "component" "tempo") }}
  {{- end }}
{{- if not $tempo.persistence.enabled }}
- name: data
  emptyDir: {}
{{- else if $tempo.persistence.existingClaim }}
- name: data
  persistentVolumeClaim:
    claimName: {{ $tempo.persistence.existingClaim }}
{{- end }}
{{- if $tempo.receivers.tls.enabled }}
- name: receiver-tls
  secret:
    secretName: {{ $tempo.receivers.tls.existingSecret }}
    defaultMode: 0440
{{- end }}
{{- if and (eq $tempo.storage.backend "gcs") $tempo.storage.existingSecret }}
- name: storage-credentials
  secret:
    secretName: {{ $tempo.storage.existingSecret }}
    defaultMode: 0440
{{- end }}
{{- with $tempo.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "ims.tempo.receiverPorts" -}}
{{- if .receivers.grpc.enabled }}
- name: otlp-grpc
  port: 4317
  targetPort: otlp-grpc
  appProtocol: {{ ternary "https" "kubernetes.io/h2c" .receivers.tls.enabled }}
{{- end }}
{{- if .receivers.http.enabled }}
- name: otlp-http
  port: 4318
  targetPort: otlp-http
  appProtocol: {{ ternary "https" "http" .receivers.tls.enabled }}
{{- end }}
{{- end -}}
