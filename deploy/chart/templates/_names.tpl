{{- define "dbreview.name" -}}
{{- printf "%s" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "dbreview.selector" -}}
app.kubernetes.io/name: dbreview
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "dbreview.labels" -}}
{{ include "dbreview.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "dbreview.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "dbreview.secrets" -}}
{{- $keys := list "app-id" "private-key" "webhook-secret" -}}
{{- if .Values.postgres.enabled }}{{ $keys = append $keys "database-url" }}{{ end -}}
{{- range .Values.secret.optional }}{{ $keys = append $keys . }}{{ end -}}
{{- $keys | uniq | toJson -}}
{{- end -}}
