{{/* What all names begin with: the release. At most 40 characters, as the name of a StatefulSet has to fit a label with 11 more. */}}
{{- define "ims.fullname" -}}
{{- $name := default .Release.Name .Values.fullnameOverride -}}
{{- if gt (len $name) 40 -}}
{{- printf "%s-%s" (trunc 31 $name | trimSuffix "-") (sha256sum $name | trunc 8) -}}
{{- else -}}
{{- $name -}}
{{- end -}}
{{- end -}}

{{/* (dict "root" $ "component" "tempo"): the name of a component's objects. */}}
{{- define "ims.componentName" -}}
{{- printf "%s-%s" (include "ims.fullname" .root) .component -}}
{{- end -}}

{{/* The same for what has no namespace. */}}
{{- define "ims.clusterName" -}}
{{- printf "%s-%s" .root.Release.Namespace (include "ims.componentName" .) -}}
{{- end -}}

{{- define "ims.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Labels by which Services and workloads select; they never change. */}}
{{- define "ims.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ims.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Labels of an object: (dict "root" $ "component" "tempo"). The chart's own win over the user's. */}}
{{- define "ims.labels" -}}
{{- $own := dict
  "app.kubernetes.io/version" .root.Chart.AppVersion
  "app.kubernetes.io/managed-by" .root.Release.Service
  "app.kubernetes.io/part-of" .root.Chart.Name
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
-}}
{{- $selectors := include "ims.selectorLabels" . | fromYaml -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.commonLabels) $own $selectors) -}}
{{- end -}}

{{/* Labels of a pod, without versions, so that a new chart alone restarts nothing: (dict "root" $ "component" "tempo" "values" .Values.tempo). */}}
{{- define "ims.podLabels" -}}
{{- $selectors := include "ims.selectorLabels" . | fromYaml -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.commonLabels) .values.podLabels $selectors) -}}
{{- end -}}

{{/* (dict "root" $ "component" "tempo" "values" .Values.tempo): the account of a workload. */}}
{{- define "ims.serviceAccountName" -}}
{{- if .values.serviceAccount.create -}}
{{- default (include "ims.componentName" .) .values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .values.serviceAccount.name -}}
{{- end -}}
{{- end -}}
