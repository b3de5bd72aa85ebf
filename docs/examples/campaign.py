import json, os, urllib.request

def call(method, path, body=None):
    request = urllib.request.Request(f"{os.environ['TANDEM_URL']}/api/v1/{path}", method=method)
    request.add_header("Authorization", f"Bearer {os.environ['TANDEM_KEY']}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, None if body is None else json.dumps(body).encode()) as answer:
        return json.load(answer)

offer = {"title": "Autumn codes", "promo_code": {"title": "Your own code", "personalized": True}}
campaign = f"campaigns/{call('POST', 'campaigns/', offer)['id']}/"
call("POST", f"{campaign}publish/")
people = [{"email": "nina@example.org", "name": "Nina"}, {"email": "paul@example.org", "name": "Paul"}]
for her in call("POST", f"{campaign}collaborations/", people):
    call("POST", f"collaborations/{her['id']}/accept/")
    call("PUT", f"collaborations/{her['id']}/promo-code/", {"code": her["influencer"]["name"].upper() + "10"})
call("POST", "conversions/", {"source": "shop", "order_id": "1001", "occurred_at": "2026-06-02T10:00:00Z",
                              "amount": "70.00", "currency": "EUR", "code": "NINA10"})
for row in call("GET", f"{campaign}results/")["creators"]:
    print(row["name"], row["promo_code"], row["clicks"], row["conversions"], row["revenue"])
