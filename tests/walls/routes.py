"""Who may open which address: every route that is no call of the API, with what its placeholders name.

`get` and `post` are the least role in the object's brand; None says that the address does not know the method. Other
words: "public" (anybody), "person" (anybody who is signed in, about herself), "creator" (the one it is about), "staff".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.models import Role

VIEWER, MANAGER, OWNER = Role.VIEWER, Role.MANAGER, Role.OWNER


@dataclass(frozen=True)
class Route:
    """One address. `names` says which kind of object a placeholder stands for; `query` is added, `sends` is posted."""

    get: str | None
    post: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    query: str = ""
    sends: dict[str, str] = field(default_factory=dict)


def of_campaign(get: str | None, post: str | None = None, query: str = "", **names: str) -> Route:
    return Route(get, post, {"pk": "campaign", **names}, query)


def of_brand(get: str | None, post: str | None = None, **names: str) -> Route:
    """An address whose brand stands in the query."""
    return Route(get, post, names, "brand={brand}")


def of_one(get: str | None, post: str | None = None) -> Route:
    """A page of one collaboration."""
    return of_campaign(get, post, collaboration_pk="collaboration")


CHOSEN = "chosen={collaboration}"
ROUTES: dict[str, Route] = {
    "": Route("public"),
    "healthz": Route("public"),
    "readyz": Route("public"),
    "metrics": Route("public"),
    "language/": Route(None, "public"),
    "unsubscribe/<str:token>/": Route("public", "public", {"token": "nonsense"}),
    "r/<str:slug>": Route("public", None, {"slug": "nonsense"}),
    "hooks/<slug:address>/": Route(None, "public", {"address": "nonsense"}),
    "api/schema/": Route("public"),
    "api/docs/": Route("public"),
    "my/sign-in/<str:token>/": Route("public", "public", {"token": "nonsense"}),
    "my/sign-in/<str:token>/new/": Route(None, "public", {"token": "nonsense"}),
    "invitations/<str:token>/": Route("public", "public", {"token": "nonsense"}),
    "mailbox/": Route("staff"),
    "mailbox/<slug:name>/": Route("staff", None, {"name": "nonsense"}),
    "mailbox/<slug:name>/html/": Route("staff", None, {"name": "nonsense"}),
    "mailbox/<slug:name>/file/": Route("staff", None, {"name": "nonsense"}),
    "brands/new/": Route("person", "person"),
    "viewing/end/": Route(None, "person"),
    "invitations/": Route("person", "person"),
    "my/profile/": Route("person", "person"),
    "my/data/": Route("person"),
    "my/data/tandem-data.zip": Route("person"),
    "my/data/delete/": Route("person", "person"),
    "my/profile/start/": Route(None, "person"),
    "my/campaigns/": Route("person"),
    "my/profile/picture/": Route(None, "person", sends={"remove": "1"}),
    "pictures/<slug:name>.webp": Route("person", None, {"name": "nonsense"}),
    "store/": Route("person"),
    "store/<slug:slug>/": Route("person", None, {"slug": "nonsense"}),
    "store/<slug:slug>/apply/": Route(None, "person", {"slug": "nonsense"}),
    "store/<slug:slug>/withdraw/": Route(None, "person", {"slug": "nonsense"}),
    "my/campaigns/<int:pk>/": Route("creator", None, {"pk": "collaboration"}),
    "my/campaigns/<int:pk>/publish/": Route(None, "creator", {"pk": "collaboration"}),
    "my/campaigns/<int:pk>/confirm/": Route(None, "creator", {"pk": "collaboration"}),
    "my/campaigns/<int:pk>/does-not-work/": Route(None, "creator", {"pk": "collaboration"}),
    "my/campaigns/<int:pk>/withdraw/": Route(None, "creator", {"pk": "collaboration"}),
    "my/campaigns/<int:pk>/links/": Route(None, "creator", {"pk": "collaboration"}),
    "my/campaigns/<int:pk>/qr.svg": Route("creator", None, {"pk": "collaboration"}),
    "my/campaigns/<int:pk>/qr.png": Route("creator", None, {"pk": "collaboration"}),
    "my/campaigns/<int:pk>/links/<int:link_pk>/qr.<str:kind>": Route(
        "creator", None, {"pk": "collaboration", "link_pk": "labelled", "kind": "=svg"}
    ),
    "brands/<slug:slug>/": Route(VIEWER, OWNER, {"slug": "brand"}),
    "brands/<slug:slug>/logo/": Route(None, OWNER, {"slug": "brand"}, sends={"remove": "1"}),
    "brands/<slug:slug>/two-step/": Route(None, OWNER, {"slug": "brand"}),
    "brands/<slug:slug>/team/": Route(VIEWER, VIEWER, {"slug": "brand"}, sends={"do": "leave"}),
    "brands/<slug:slug>/webhooks/": Route(VIEWER, MANAGER, {"slug": "brand"}),
    "brands/<slug:slug>/webhooks/<int:pk>/": Route(
        VIEWER, MANAGER, {"slug": "brand", "pk": "webhook"}, sends={"do": "test"}
    ),
    "brands/<slug:slug>/webhooks/<int:pk>/events/<int:event_pk>/again/": Route(
        None, MANAGER, {"slug": "brand", "pk": "webhook", "event_pk": "told"}
    ),
    "brands/<slug:slug>/keys/": Route(MANAGER, OWNER, {"slug": "brand"}, sends={"do": "make"}),
    "brands/<slug:slug>/close/": Route(OWNER, OWNER, {"slug": "brand"}),
    "brands/<slug:slug>/closed/": Route(OWNER, OWNER, {"slug": "brand"}),
    "brands/<slug:slug>/data.zip": Route(OWNER, None, {"slug": "brand"}),
    "brands/<slug:slug>/audit/": Route(OWNER, None, {"slug": "brand"}),
    "brands/<slug:slug>/audit/audit.csv": Route(OWNER, None, {"slug": "brand"}),
    "brands/<slug:slug>/audit/audit.xlsx": Route(OWNER, None, {"slug": "brand"}),
    "campaigns/": of_brand(VIEWER),
    "campaigns/new/": of_brand(MANAGER, MANAGER),
    "campaigns/mail/<slug:slug>/try/": Route(None, MANAGER, {"slug": "brand"}),
    **{f"campaigns/<int:pk>/{tab}": of_campaign(VIEWER) for tab in (
        "", "results/", "results/hours/", "results.xlsx",
        "results.csv", "orders.xlsx", "imports/", "announcements/",
    )},
    **{f"campaigns/<int:pk>/{tab}/": of_campaign(VIEWER, MANAGER) for tab in (
        "requests", "ready", "pending", "published", "closed",
    )},
    "campaigns/<int:pk>/settings/": of_campaign(VIEWER),
    "campaigns/<int:pk>/picture/": of_campaign(None, MANAGER),
    "campaigns/<int:pk>/credit/": of_campaign(VIEWER, MANAGER),
    "campaigns/<int:pk>/shop-codes/": of_campaign(VIEWER),
    "campaigns/<int:pk>/pool/": of_campaign(VIEWER, MANAGER),
    "campaigns/<int:pk>/edit/<slug:step>/": of_campaign(MANAGER, MANAGER, step="=general"),
    "campaigns/<int:pk>/codes/": of_campaign(MANAGER, MANAGER),
    "campaigns/<int:pk>/close/": of_campaign(MANAGER, MANAGER),
    "campaigns/<int:pk>/discard/": of_campaign(None, MANAGER),
    "campaigns/<int:pk>/bring/": of_campaign(MANAGER, MANAGER),
    "campaigns/<int:pk>/requests/refuse/": of_campaign(MANAGER, MANAGER, CHOSEN),
    "campaigns/<int:pk>/ready/cancel/": of_campaign(MANAGER, MANAGER, CHOSEN),
    "campaigns/<int:pk>/pending/cancel/": of_campaign(MANAGER, MANAGER, CHOSEN),
    "campaigns/<int:pk>/pending/expire/": of_campaign(MANAGER, MANAGER, CHOSEN),
    "campaigns/<int:pk>/pending/extend/": of_campaign(MANAGER, MANAGER, CHOSEN),
    "campaigns/<int:pk>/closed/extend/": of_campaign(MANAGER, MANAGER, CHOSEN),
    "campaigns/<int:pk>/announcements/new/": of_campaign(MANAGER, MANAGER),
    "campaigns/<int:pk>/announcements/<int:announcement_pk>/": of_campaign(
        VIEWER, MANAGER, announcement_pk="announcement"
    ),
    "campaigns/<int:pk>/collaborations/<int:collaboration_pk>/": of_one(VIEWER, MANAGER),
    "campaigns/<int:pk>/collaborations/<int:collaboration_pk>/proof/": of_one(VIEWER),
    "campaigns/<int:pk>/collaborations/<int:collaboration_pk>/code/": of_one(MANAGER, MANAGER),
    "campaigns/<int:pk>/collaborations/<int:collaboration_pk>/code/retire/": of_one(MANAGER, MANAGER),
    "campaigns/<int:pk>/collaborations/<int:collaboration_pk>/link/": of_one(MANAGER, MANAGER),
    "campaigns/<int:pk>/collaborations/<int:collaboration_pk>/posted/": of_one(MANAGER, MANAGER),
    "campaigns/<int:pk>/collaborations/<int:collaboration_pk>/case/": of_one(None, MANAGER),
    "campaigns/<int:pk>/collaborations/<int:collaboration_pk>/orders/": of_one(MANAGER, MANAGER),
    "campaigns/<int:pk>/collaborations/<int:collaboration_pk>/signs/<int:sign_pk>/settle/": of_campaign(
        None, MANAGER, collaboration_pk="collaboration", sign_pk="sign"
    ),
    "campaigns/<int:pk>/imports/new/": of_campaign(MANAGER, MANAGER),
    "campaigns/<int:pk>/imports/progress/<str:token>/": of_campaign(VIEWER, token="nonsense"),
    "campaigns/<int:pk>/imports/<int:import_pk>/": of_campaign(VIEWER, MANAGER, import_pk="import"),
    "campaigns/<int:pk>/imports/<int:import_pk>/shop-codes/": of_campaign(VIEWER, import_pk="import"),
    "campaigns/<int:pk>/imports/<int:import_pk>/corrections.xlsx": of_campaign(VIEWER, import_pk="import"),
    "campaigns/<int:pk>/imports/<int:import_pk>/file/": of_campaign(VIEWER, import_pk="import"),
    "codes/": of_brand(VIEWER),
    "codes/register.xlsx": of_brand(VIEWER),
    "codes/<int:pk>/": Route(VIEWER, MANAGER, {"pk": "code"}),
    "codes/<int:pk>/retire/": Route(MANAGER, MANAGER, {"pk": "code"}),
    "results/": of_brand(VIEWER),
    "results/results.xlsx": of_brand(VIEWER),
    "results/results.csv": of_brand(VIEWER),
    "orders/": of_brand(VIEWER),
    "orders/near-misses/": of_brand(VIEWER, MANAGER),
    "orders/near-misses/<int:pk>/withdraw/": Route(None, MANAGER, {"pk": "spelling"}),
    "orders/files/new/": of_brand(MANAGER, MANAGER),
    "orders/files/<int:pk>/": Route(VIEWER, MANAGER, {"pk": "file"}),
    "orders/files/<int:pk>/how-far/": Route(VIEWER, None, {"pk": "file"}),
    "orders/shops/": of_brand(VIEWER, MANAGER),
    "orders/shops/<int:pk>/": Route(VIEWER, MANAGER, {"pk": "hook"}),
    "orders/shops/<int:pk>/remove/": Route(None, MANAGER, {"pk": "hook"}),
    "orders/<int:pk>/": Route(VIEWER, None, {"pk": "order"}),
    "mail/": of_brand(VIEWER),
    "mail/<int:pk>/lift/": Route(None, MANAGER, {"pk": "suppression"}),
    "mail/words/": of_brand(VIEWER),
    "mail/words/<slug:kind>/<slug:language>/": of_brand(VIEWER, MANAGER, kind="=handover", language="=fr"),
    "mail/words/<slug:kind>/<slug:language>/preview/": of_brand(
        VIEWER, MANAGER, kind="=handover", language="=fr"
    ),
}  # fmt: skip
