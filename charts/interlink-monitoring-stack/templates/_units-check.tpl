{{/* Durations and amounts that could not work; each message says how to write them. */}}
{{- define "ims.units.checks" -}}
{{- include "ims.durations.checks" . -}}
{{- include "ims.amounts.checks" . -}}
{{- end -}}

{{- define "ims.durations.checks" -}}
{{- $tempo := .Values.tempo -}}
{{- range $path, $value := dict "tempo.retention" $tempo.retention "tempo.queryEndCutoff" $tempo.queryEndCutoff -}}
{{- if not (regexMatch "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$" $value) -}}
{{- fail (printf "%s is %s: write hours, minutes and seconds, such as 168h, which is a week, or 1h30m. Tempo knows no days" $path $value) -}}
{{- end -}}
{{- end -}}
{{- $prometheus := .Values.prometheus -}}
{{- $durations := dict "scrapeInterval" $prometheus.scrapeInterval "embedded.retention" $prometheus.embedded.retention -}}
{{- range $kind := list "serviceMonitor" "podMonitor" -}}
{{- range $key := list "interval" "scrapeTimeout" -}}
{{- $_ := set $durations (printf "operator.%s.%s" $kind $key) (index $prometheus.operator $kind $key) -}}
{{- end -}}
{{- end -}}
{{- range $path, $value := $durations -}}
{{- if not (regexMatch "^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$" $value) -}}
{{- fail (printf "prometheus.%s is %s: write whole numbers with units, the largest first, such as 30s, 15d or 1h30m" $path $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Memory that a program ends with at once, and volumes on which nothing fits, have most often lost their unit. */}}
{{- define "ims.amounts.checks" -}}
{{- $values := .Values -}}
{{- $parts := dict "tempo" $values.tempo "grafana" $values.grafana "prometheus.embedded" $values.prometheus.embedded "queryAuth" $values.queryAuth -}}
{{- $leastMemory := dict "tempo" "128Mi" "grafana" "64Mi" "prometheus.embedded" "64Mi" "queryAuth" "16Mi" -}}
{{- range $part, $of := $parts -}}
{{- range $kind, $amounts := $of.resources -}}
{{- range $name, $amount := $amounts -}}
{{- $least := ternary (get $leastMemory $part) "0" (and (eq $kind "limits") (eq $name "memory")) -}}
{{- include "ims.amount.check" (dict "path" (printf "%s.resources.%s.%s" $part $kind $name) "amount" $amount "least" $least) -}}
{{- end -}}
{{- end -}}
{{- with $of.persistence -}}
{{- include "ims.amount.check" (dict "path" (printf "%s.persistence.size" $part) "amount" .size "least" "64Mi") -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "ims.amount.check" -}}
{{- if not (regexMatch "^[0-9]+(\\.[0-9]+)?(m|[kMGTPE]|[KMGTPE]i|[eE]\\+?[0-9]+)?$" (toString .amount)) -}}
{{- fail (printf "%s is %v: write it as Kubernetes does, such as 500m, 512Mi or 2Gi" .path .amount) -}}
{{- end -}}
{{- if lt (include "ims.bytes" .amount | float64) (include "ims.bytes" .least | float64) -}}
{{- fail (printf "%s is %v, which is too little to run with: set %s or more, with its unit" .path .amount .least) -}}
{{- end -}}
{{- end -}}

{{/* An amount as a number; 512Mi is 536870912. */}}
{{- define "ims.bytes" -}}
{{- $unit := regexFind "[a-zA-Z]+$" (toString .) -}}
{{- $factor := get (dict "" 1 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976) $unit -}}
{{- mulf (trimSuffix $unit (toString .) | float64) $factor -}}
{{- end -}}
