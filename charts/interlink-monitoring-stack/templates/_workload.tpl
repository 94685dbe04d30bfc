{{/* (dict "root" $ "image" .Values.tempo.image "tag" .Chart.AppVersion): an image's reference. */}}
{{- define "ims.image" -}}
{{- $registry := default .image.registry .root.Values.image.registry -}}
{{- if or (contains "://" $registry) (hasSuffix "/" $registry) -}}
{{- fail (printf "the registry of images is %s: name its host alone, such as registry.example.org or registry.example.org/mirror" $registry) -}}
{{- end -}}
{{- $name := printf "%s/%s" $registry .image.repository -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $name .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .tag .image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The container part of the restricted Pod Security level, with a root that cannot be written. */}}
{{- define "ims.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* (dict "root" $ "values" .Values.tempo "component" "tempo"): what every pod has. */}}
{{- define "ims.podSpec" -}}
serviceAccountName: {{ include "ims.serviceAccountName" . }}
automountServiceAccountToken: {{ .values.serviceAccount.automountToken }}
enableServiceLinks: false
securityContext:
  {{- toYaml .values.podSecurityContext | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* (dict "root" $ "component" "tempo" "values" .Values.tempo): an account where the values ask for one. */}}
{{- define "ims.serviceAccount" -}}
{{- if .values.serviceAccount.create -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "ims.serviceAccountName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "ims.labels" . | nindent 4 }}
  {{- with .values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: {{ .values.serviceAccount.automountToken }}
{{- end -}}
{{- end -}}

{{/* (dict "root" $ "component" "tempo" "values" .Values.tempo): a budget that keeps the only pod where it is. */}}
{{- define "ims.podDisruptionBudget" -}}
{{- if .values.podDisruptionBudget.enabled -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "ims.componentName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "ims.labels" . | nindent 4 }}
spec:
  maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "ims.selectorLabels" . | nindent 6 }}
{{- end -}}
{{- end -}}

{{/* A claim's spec: (dict "persistence" .Values.tempo.persistence). */}}
{{- define "ims.claimSpec" -}}
accessModes:
  {{- toYaml .persistence.accessModes | nindent 2 }}
{{- with .persistence.storageClass }}
storageClassName: {{ . }}
{{- end }}
resources:
  requests:
    storage: {{ .persistence.size }}
{{- end -}}
