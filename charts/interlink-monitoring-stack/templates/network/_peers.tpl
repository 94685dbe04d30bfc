{{/* (dict "root" $ "component" "grafana"): a component's pods as a peer. */}}
{{- define "ims.peer" -}}
podSelector:
  matchLabels:
    {{- include "ims.selectorLabels" . | nindent 4 }}
{{- end -}}

{{/* The head of a component's policy: (dict "root" $ "component" "tempo"). */}}
{{- define "ims.networkPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "ims.componentName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "ims.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "ims.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
{{- end -}}

{{/* The operator's Prometheus, which has this label by its operator. */}}
{{- define "ims.operatorPeer" -}}
namespaceSelector:
  matchLabels:
    kubernetes.io/metadata.name: {{ include "ims.monitorNamespace" . }}
podSelector:
  matchLabels:
    app.kubernetes.io/name: prometheus
{{- end -}}

{{/* Names are asked for at every address, as cluster DNS is not alike everywhere; OpenShift's pods have it on 5353. */}}
{{- define "ims.egress.dns" -}}
- ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
    - {protocol: UDP, port: 5353}
    - {protocol: TCP, port: 5353}
{{- end -}}

{{/* The port of a URL, such as 9090. */}}
{{- define "ims.portOf" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- default (ternary "443" "80" (eq $url.scheme "https")) $port -}}
{{- end -}}
