# Pushes one span to $OTLP over OTLP/HTTP and waits until $QUERY gives it back by its trace's id.
trace=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
span=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
now=$(date +%s)
tenant="X-Scope-OrgID: ${TENANT:-}"
# $CURL_OPTIONS may be several words, or none.
curl -fsS --max-time 10 ${CURL_OPTIONS:-} -H 'Content-Type: application/json' -H "$tenant" "$OTLP/v1/traces" --data @- <<JSON
{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"helm-test"}}]},
"scopeSpans":[{"spans":[{"traceId":"$trace","spanId":"$span","name":"PingHttpCall","kind":3,
"startTimeUnixNano":"${now}000000000","endTimeUnixNano":"${now}001000000"}]}]}]}
JSON
echo " sent trace $trace"
for attempt in $(seq 30); do
  # An unknown trace is answered with 200 and without spans.
  if curl -fsS --max-time 10 -H "$tenant" "$QUERY/api/v2/traces/$trace" | grep -q PingHttpCall; then
    echo "read it back at attempt $attempt"
    exit 0
  fi
  sleep 1
done
echo "Tempo took the span and has not given it back in 30 attempts" >&2
exit 1
