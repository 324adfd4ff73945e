#!/bin/sh
# Starts the scrape of the day and follows it to its end. Needs curl alone.
#
#   TIDEMARK_URL             the server, http://127.0.0.1:4000 when unset
#   TIDEMARK_AUTHORIZATION   the header Authorization for a proxy in front, if there is one
#
# Exit codes: 0 the run SUCCEEDED, 2 it was PARTIAL, 1 it FAILED, was CANCELLED or refused, or no server answered.
set -u
url="${TIDEMARK_URL:-http://127.0.0.1:4000}/graphql"
key="daily-$(date -u +%F)"

# The answer of one request on stdout. What can pass is tried three times more.
ask() {
  curl -sS --fail --max-time 30 --retry 3 --retry-connrefused \
    -H 'Content-Type: application/json' \
    ${TIDEMARK_AUTHORIZATION:+-H "Authorization: $TIDEMARK_AUTHORIZATION"} \
    -d "$1" "$url"
}

# The value of a field that occurs once in the answer.
value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

answer=$(ask '{"query": "mutation ($key: String!) { triggerScrapeRun(input: {idempotencyKey: $key}) { ... on TriggerScrapeRunSuccess { run { id } } ... on UserError { code message } } }", "variables": {"key": "'"$key"'"}}') || exit 1
id=$(printf '%s' "$answer" | value id)
if [ -z "$id" ]; then
  echo "$answer" >&2
  exit 1
fi
echo "Run $id, key $key"

failures=0
while :; do
  if answer=$(ask '{"query": "query ($id: ID!) { scrapeRun(id: $id) { status progress { total succeeded failed skipped cancelled } } }", "variables": {"id": "'"$id"'"}}'); then
    failures=0
  else
    # A server that restarts takes the run up again: ten minutes without an answer are too long.
    failures=$((failures + 1))
    [ "$failures" -lt 20 ] || exit 1
  fi
  case $(printf '%s' "$answer" | value status) in
    SUCCEEDED) echo "$answer"; exit 0 ;;
    PARTIAL) echo "$answer"; exit 2 ;;
    FAILED | CANCELLED) echo "$answer" >&2; exit 1 ;;
  esac
  sleep "${TIDEMARK_POLL_SECONDS:-30}"
done
