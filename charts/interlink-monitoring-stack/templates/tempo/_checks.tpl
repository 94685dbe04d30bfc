{{/* Combinations that could not work; each message says what to set. */}}
{{- define "ims.tempo.checks" -}}
{{- $tempo := .Values.tempo -}}
{{- if and $tempo.enabled (ne (int $tempo.replicas) 1) -}}
{{- fail (printf "tempo.replicas is %v: one Tempo process cannot share its work. Past one, run the official tempo-distributed chart and set tempo.enabled=false and tempo.external (README, Scale out)" $tempo.replicas) -}}
{{- end -}}
{{- if and $tempo.enabled (lt (int $tempo.terminationGracePeriodSeconds) 60) -}}
{{- fail (printf "tempo.terminationGracePeriodSeconds is %v: Tempo needs 50 s until no query is waited for and 5 s for its worker, so set 60 or more" $tempo.terminationGracePeriodSeconds) -}}
{{- end -}}
{{- if and $tempo.enabled $tempo.external.queryUrl -}}
{{- fail "tempo.enabled and tempo.external.queryUrl are both set: set tempo.enabled=false to use the Tempo that is there" -}}
{{- end -}}
{{- if and (not $tempo.enabled) (not $tempo.external.queryUrl) -}}
{{- fail "tempo.enabled=false needs tempo.external.queryUrl, such as http://tempo-query-frontend.tempo:3200, or nothing could show traces" -}}
{{- end -}}
{{- if and $tempo.enabled $tempo.multitenancy (not $tempo.tenant) -}}
{{- fail "tempo.multitenancy is on: set tempo.tenant to the tenant that Grafana asks for and virtual kubelets send as" -}}
{{- end -}}
{{- if and $tempo.tenant (not (and $tempo.enabled $tempo.multitenancy)) -}}
{{- fail "tempo.tenant is for tempo.multitenancy; a Tempo that is there already has tempo.external.tenant" -}}
{{- end -}}
{{- with $tempo.external -}}
{{- if and (ne .authentication "none") (not .existingSecret) -}}
{{- fail (printf "tempo.external.authentication is %s: set tempo.external.existingSecret to the Secret that has the credentials" .authentication) -}}
{{- end -}}
{{- if and .privateCA (not .existingSecret) -}}
{{- fail "tempo.external.privateCA needs tempo.external.existingSecret with the key ca.crt" -}}
{{- end -}}
{{- end -}}
{{- with $tempo.receivers.tls -}}
{{- if and .enabled (not .existingSecret) -}}
{{- fail "tempo.receivers.tls.enabled needs tempo.receivers.tls.existingSecret: a Secret with tls.crt and tls.key" -}}
{{- end -}}
{{- if and .clientCertificates (not .enabled) -}}
{{- fail "tempo.receivers.tls.clientCertificates needs tempo.receivers.tls.enabled=true" -}}
{{- end -}}
{{- end -}}
{{- with .Values.virtualKubelet.configMap -}}
{{- if and .enabled (not (include "ims.telemetryEndpoint" $)) -}}
{{- fail "virtualKubelet.configMap.enabled needs tempo.external.otlpEndpoint, or virtual kubelets would send to themselves" -}}
{{- end -}}
{{- if and .enabled $tempo.enabled $tempo.receivers.tls.enabled (not (hasKey .extra "TELEMETRY_CA_CRT_FILEPATH")) -}}
{{- fail "tempo.receivers.tls is on: set virtualKubelet.configMap.extra.TELEMETRY_CA_CRT_FILEPATH to the file at which virtual kubelets mount its CA, or they would send plaintext" -}}
{{- end -}}
{{- end -}}
{{- if not (or $tempo.receivers.grpc.enabled $tempo.receivers.http.enabled) -}}
{{- fail "tempo.receivers.grpc and tempo.receivers.http are both off: no span could come in" -}}
{{- end -}}
{{- include "ims.tempo.storageChecks" . -}}
{{- end -}}

{{- define "ims.tempo.storageChecks" -}}
{{- $storage := .Values.tempo.storage -}}
{{- $bucketKeys := dict "s3" "bucket" "gcs" "bucket_name" "azure" "container_name" -}}
{{- range $backend, $bucket := $bucketKeys -}}
{{- $given := index $storage $backend -}}
{{- if and (eq $storage.backend $backend) (not (index $given $bucket)) -}}
{{- fail (printf "tempo.storage.backend is %s: set tempo.storage.%s.%s" $backend $backend $bucket) -}}
{{- end -}}
{{- if and $given (ne $storage.backend $backend) -}}
{{- fail (printf "tempo.storage.%s is set, but tempo.storage.backend is %s: set it to %s" $backend $storage.backend $backend) -}}
{{- end -}}
{{- range list "access_key" "secret_key" "session_token" "storage_account_key" -}}
{{- if hasKey $given . -}}
{{- fail (printf "tempo.storage.%s.%s would be readable in a ConfigMap: put it into a Secret and name that in tempo.storage.existingSecret" $backend .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
