set -euo pipefail
call() { curl --silent --show-error --fail-with-body -X "$1" "$TANDEM_URL/api/v1/$2" "${@:3}" \
  -H "Authorization: Bearer $TANDEM_KEY" -H "Content-Type: application/json"; }
ids() { grep --only-matching '"id":[0-9]*,"order"' | grep --only-matching '[0-9]*'; }

made=$(call POST campaigns/ -d '{"title": "Autumn codes",
  "promo_code": {"title": "Your own code", "personalized": true}}')
campaign=$(grep --only-matching --max-count=1 '"id":[0-9]*' <<< "$made" | head -1 | cut -d: -f2)
call POST "campaigns/$campaign/publish/" > /dev/null
call POST "campaigns/$campaign/collaborations/" -d '[
  {"email": "nina@example.org", "name": "Nina"}, {"email": "paul@example.org", "name": "Paul"}]' > /dev/null
for id in $(call GET "campaigns/$campaign/collaborations/?status=applied" | ids); do
  call POST "collaborations/$id/accept/" > /dev/null
  call PUT "collaborations/$id/promo-code/" -d "{\"code\": \"AUTUMN-$id\"}" -H "Idempotency-Key: code-$id" > /dev/null
done
call POST conversions/ -d "{\"source\": \"shop\", \"order_id\": \"1001\", \"occurred_at\": \"2026-06-02T10:00:00Z\",
  \"amount\": \"70.00\", \"currency\": \"EUR\", \"code\": \"AUTUMN-$id\"}" > /dev/null
call GET "campaigns/$campaign/results.csv"
