"""Every page of the product, with the demo data in it: who opens it, and where it is."""

from __future__ import annotations

import io
import re

import openpyxl

from campaigns.demo import LOGINS
from tests import make
from tests.journeys.http_visitor import HttpVisitor
from tests.journeys.site import Site
from tests.processes.programs import wait_for

PUBLIC = {
    "landing": "/",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "signup-brand": "/accounts/signup/?as=brand",
    "signup-creator": "/accounts/signup/?as=creator",
    "password-reset": "/accounts/password/reset/",
    "api-docs": "/api/docs/",
    "not-found": "/nothing-here/",
    "dead-link": "/r/nobody-has-this",
    "dead-sign-in": "/my/sign-in/nonsense/",
    "unsubscribe": "/unsubscribe/nonsense/",
}
MANAGER = {
    "board": "/",
    "campaigns": "/campaigns/?brand=maison-lune",
    "mail-words": "/mail/words/?brand=maison-lune",
    "mail-words-edit": "/mail/words/handover/fr/?brand=maison-lune",
    "codes": "/codes/?brand=maison-lune",
    "codes-nothing-found": "/codes/?brand=maison-lune&q=nobody-has-this",
    "code": "{code}",
    "retire-code": "{code}retire/",
    "retire-hers": "{collaboration}code/retire/",
    "proof": "{collaboration}proof/",
    "wizard-new": "/campaigns/new/?brand=maison-lune",
    **{f"wizard-{step}": f"{{draft}}edit/{step}/" for step in ("general", "content", "instructions", "review")},
    "overview": "{summer}",
    **{tab: f"{{summer}}{tab}/" for tab in ("requests", "ready", "pending", "published", "closed", "results")},
    "nothing-found": "{summer}requests/?q=nobody",
    "nobody-waits": "{refill}ready/",
    "settings": "{summer}settings/",
    "settings-of-closed": "{samples}settings/",
    "change-general": "{summer}edit/general/",
    "change-instructions": "{refill}edit/instructions/",
    "close": "{summer}close/",
    "bring": "{summer}bring/",
    "refuse": "{summer}requests/refuse/?chosen={applied}",
    "expire": "{summer}pending/expire/?chosen={to post}",
    "extend": "{summer}pending/extend/?chosen={to post}",
    "announcements": "{summer}announcements/",
    "announcement-new": "{summer}announcements/new/",
    "imports": "{summer}imports/",
    "import-new": "{summer}imports/new/",
    "shop-codes": "{summer}shop-codes/",
    "pool": "{summer}pool/",
    "import": "{import}",
    "import-shifted": "{shifted}",
    "collaboration": "{collaboration}",
    "enter-code": "{waiting}code/",
    "brand-settings": "/brands/maison-lune/",
    "team": "/brands/maison-lune/team/",
    "invitations": "/invitations/",
    "mail": "/mail/?brand=maison-lune",
    "brand-new": "/brands/new/",
    "account-email": "/accounts/email/",
    "account-password": "/accounts/password/change/",
    "account-two-step": "/accounts/2fa/",
    "sign-out": "/accounts/logout/",
    "no-creator-yet": "/my/profile/",
}
CREATOR = {
    "store": "/store/",
    "store-nothing-found": "/store/?q=nothing+of+the+kind",
    "store-offer": "{offer}",
    "store-applied": "{asked}",
    "my-campaigns": "/my/campaigns/",
    "my-request": "{my applied}",
    "my-campaign": "{my pending}",
    "my-posted": "{my published}",
    "profile": "/my/profile/",
}
ADMINISTRATOR = {"home": "/", "mailbox": "{mailbox}", "mail": "{mail}"}
REFUSED = {"not-found": 404, "dead-link": 404, "dead-sign-in": 410}
ALL = [
    *(("stranger", name, path) for name, path in PUBLIC.items()),
    *(("manager", name, path) for name, path in MANAGER.items()),
    *(("creator", name, path) for name, path in CREATOR.items()),
    *(("administrator", name, path) for name, path in ADMINISTRATOR.items()),
]


def places(site: Site) -> dict[str, str]:
    """The paths that the demo data decides, found by a manager and a creator on their pages."""
    manager, creator = signed_in(site, "manager"), signed_in(site, "creator")
    manager.open("/campaigns/?brand=maison-lune")
    words = {"summer": "Summer Glow launch", "refill": "Refill Week", "samples": "Spring", "draft": "Winter"}
    found = {name: _campaign(_link(manager, r"/campaigns/\d+/", title)) for name, title in words.items()}
    manager.open(f"{found['summer']}requests/")
    found["applied"] = re.findall(r"\d+", _link(manager, r"/campaigns/\d+/collaborations/\d+/"))[-1]
    manager.open(f"{found['summer']}pending/")
    found["to post"] = re.findall(r"\d+", _link(manager, r"/campaigns/\d+/collaborations/\d+/"))[-1]
    manager.open(f"{found['summer']}published/")
    found["collaboration"] = _link(manager, r"/campaigns/\d+/collaborations/\d+/")
    manager.open(f"{found['summer']}ready/")
    found["waiting"] = _link(manager, r"/campaigns/\d+/collaborations/\d+/")
    found["import"] = _checked_file(manager)
    found["shifted"] = _shifted_file(manager, found["summer"])
    manager.open("/codes/?brand=maison-lune&state=live")
    found["code"] = _link(manager, r"/codes/\d+/")
    found["mailbox"], found["mail"] = _mailbox(site)
    creator.open("/my/campaigns/")
    mine = {one.get("href") for one in creator.page.all("a") if re.fullmatch(r"/my/campaigns/\d+/", one.get("href"))}
    signs = {"reads your request": "my applied", "Report your post": "my pending", "Posted. Thank": "my published"}
    for path in sorted(mine):
        creator.open(path)
        found |= {name: path for words, name in signs.items() if words in creator.text()}
    creator.open("/store/")
    for path in sorted({one.get("href") for one in creator.page.all("a")}):
        if re.fullmatch(r"/store/[\w-]+/", path):
            creator.open(path)
            found["asked" if "You have applied" in creator.text() else "offer"] = path
    return found


def signed_in(site: Site, role: str) -> HttpVisitor:
    """Somebody of the demo."""
    visitor = HttpVisitor(site.url)
    [(email, password)] = [login[1:] for login in LOGINS if login[0] == role]
    visitor.open("/accounts/login/")
    visitor.fill("E-mail", email)
    visitor.fill("Password", password)
    visitor.press("Sign in")
    assert visitor.path == "/" or visitor.path.startswith("/my/"), visitor.text()
    return visitor


def _checked_file(manager: HttpVisitor) -> str:
    """A file with every verdict in it, up to the page that shows them."""
    manager.unfold("Add codes / affiliate")
    name, data = manager.download("Export orders", within="Add promo code")
    rows = openpyxl.load_workbook(io.BytesIO(data))["Orders"].iter_rows(min_row=2, values_only=True)
    codes = ["GLOW-ONE", " GLOW-TWO ", "NORA10", "GLOW ONE"]
    given = {str(row[2]): {"Promo Code": code} for row, code in zip(rows, codes, strict=False)}
    manager.follow_in("Import orders", within="Add promo code")
    manager.upload("Choose the filled file", name, make.filled(data, given))
    manager.press("Check the file")
    manager.sees("What Confirm does", "New 2", "Blank 1", "Refused 2")
    return manager.path


def far_too_low(people: int = 4) -> bytes:
    """A file matched by e-mail whose codes stand one row too low."""
    names = ["marie", "luc", "chloe", "hugo", "ines", "paul"][:people]
    rows = zip([f"{name}@nowhere.example" for name in names], ["", *[name.upper() for name in names[:-1]]], strict=True)
    return make.sheet([["Email", "Promo Code"], *map(list, rows)])


def _shifted_file(manager: HttpVisitor, summer: str) -> str:
    """The shifted reading of a file whose codes stand one row too low."""
    manager.open(f"{summer}imports/new/")
    manager.upload("Choose the filled file", "orders.xlsx", far_too_low())
    manager.press("Check the file")
    manager.press("See it moved one row up")
    manager.sees("A shifted reading")
    return manager.path


def _mailbox(site: Site) -> tuple[str, str]:
    """The captured mails, and the one of a forgotten password; the first page where mails are sent instead."""
    if site.inbox.is_open:
        return "/", "/"
    stranger, administrator = HttpVisitor(site.url), signed_in(site, "administrator")
    stranger.open("/accounts/password/reset/")
    stranger.fill("E-mail", LOGINS[1][1])
    stranger.press("Send me the link")

    def mails() -> list[str]:
        administrator.open("/mailbox/")
        links = [one.get("href") for one in administrator.page.all("a")]
        return [link for link in links if re.match(r"/mailbox/[\w-]+/", link)]

    wait_for(mails, 60, administrator.text)
    return "/mailbox/", mails()[0]


def _link(visitor: HttpVisitor, path: str, words: str = "") -> str:
    found = [
        one.get("href") for one in visitor.page.all("a") if re.match(path, one.get("href")) and words in one.text()
    ]
    assert found, f"no link “{words}” to {path} on {visitor.path}"
    return found[0]


def _campaign(path: str) -> str:
    found = re.match(r"/campaigns/\d+/", path)
    assert found, path
    return found.group()
