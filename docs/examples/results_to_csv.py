"""Writes the results of all campaigns into one file for a spreadsheet: a line for each creator and currency."""
import csv, json, os, sys, urllib.request

def pages(address):
    while address:
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {os.environ['TANDEM_KEY']}"})
        with urllib.request.urlopen(request) as answer:
            page = json.load(answer)
        yield from page.get("results", [page])
        address = page.get("next")

api = f"{os.environ['TANDEM_URL']}/api/v1/"
with open(sys.argv[1], "w", newline="", encoding="utf-8-sig") as file:
    sheet = csv.writer(file)
    sheet.writerow(["Campaign", "Creator", "Code", "Clicks", "Orders", "Currency", "Net revenue"])
    for campaign in pages(f"{api}campaigns/?page_size=500"):
        [results] = pages(f"{api}campaigns/{campaign['id']}/results/")
        for her in results["creators"]:
            for money in her["revenue"] or [{"conversions": 0, "currency": "", "net": ""}]:
                texts = [campaign["title"], her["name"], her["promo_code"] or ""]
                safe = ["'" + text if text[:1] in "=+-@\t\r" and text else text for text in texts]
                sheet.writerow([*safe, her["clicks"], money["conversions"], money["currency"], money["net"]])
