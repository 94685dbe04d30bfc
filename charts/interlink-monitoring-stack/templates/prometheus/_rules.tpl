{{/* The groups of files/rules without the alerts that are not wanted, with the labels of the values. */}}
{{- define "ims.rules.groups" -}}
{{- $rules := .Values.prometheus.rules -}}
{{- $known := list -}}
{{- $groups := list -}}
{{- range $path, $_ := .Files.Glob "files/rules/*.yaml" -}}
{{- range $group := ($.Files.Get $path | fromYaml).groups -}}
{{- $kept := list -}}
{{- range $rule := $group.rules -}}
{{- $known = append $known (default "" $rule.alert) -}}
{{- if not (and $rule.alert (has $rule.alert $rules.disabled)) -}}
{{- if and $rule.alert $rules.labels -}}
{{- $_ := set $rule "labels" (mergeOverwrite (default (dict) $rule.labels) (deepCopy $rules.labels)) -}}
{{- end -}}
{{- $kept = append $kept $rule -}}
{{- end -}}
{{- end -}}
{{- if $kept -}}
{{- $groups = append $groups (merge (dict "rules" $kept) $group) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $rules.disabled -}}
{{- if not (has . $known) -}}
{{- fail (printf "prometheus.rules.disabled names %s, which is no alert of this chart" .) -}}
{{- end -}}
{{- end -}}
{{- toYaml (dict "groups" $groups) -}}
{{- end -}}
