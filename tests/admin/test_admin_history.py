"""What staff changes in the administration is on record, with the deed, and the brand's owner reads it (P25)."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.urls import reverse

from accounts.models import AuditEntry, Brand, Membership, Role, User
from campaigns import audit_book, closing, entry
from campaigns.audit_book import Wanted
from influencers import profiles
from influencers.models import Presence
from notifications.admin import ReadOnlyAdmin
from notifications.models import Message
from tests import make

TYPED = {"accounts.User", "accounts.Brand", "accounts.Membership", "influencers.Influencer", "influencers.Presence"}
"""What is typed into the administration: each of these has its tests below."""


@pytest.fixture
def ada(db):
    return make.user("ada@tandem.example", name="Ada Admin", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(ada, signed_in):
    """Ada's browser."""
    return signed_in(ada)


def change(kind, row):
    return reverse(f"admin:{kind}_change", args=[row.pk])


def typed(page, **changes):
    """What a form of the administration would send, with some values changed; None takes one out."""
    values = {}
    form = page.context["adminform"].form
    for one in [
        form,
        *(f for s in page.context["inline_admin_formsets"] for f in (s.formset.management_form, *s.formset)),
    ]:
        for field in one:
            value = field.value()
            values[field.html_name] = "" if value is None else value
            if value is False:
                del values[field.html_name]
    return {name: value for name, value in (values | changes).items() if value is not None}


def send(desk, address, **changes):
    """Open a form, change values, save it."""
    return desk.post(address, typed(desk.get(address), **changes), follow=True)


def told(brand, action):
    """What the brand's owner reads: the sentence and the values, of the only entry of this action."""
    [line] = audit_book.lines(brand, list(audit_book.entries(brand, Wanted(action=action))))
    assert line.entry.source == AuditEntry.Source.ADMIN
    assert line.entry.actor.email == "ada@tandem.example"
    return line.sentence, [(one.label, one.before, one.after) for one in line.changes]


def test_only_these_pages_can_be_typed_into():
    """A page that is added has to write history too."""
    open_ones = {one._meta.label for one, page in admin.site._registry.items() if not isinstance(page, ReadOnlyAdmin)}
    assert open_ones == TYPED


def test_a_brands_settings(desk, lumen):
    send(desk, change("accounts_brand", lumen), hold_minutes=25, quiet_from="21:00:00")

    lumen.refresh_from_db()
    assert lumen.hold_minutes == 25
    assert told(lumen, "brand_changed") == (
        "Ada Admin changed the settings of the brand.",
        [("Minutes an import’s e-mails are held", "10", "25"), ("Quiet from", "20:00:00", "21:00:00")],
    )


def test_saving_without_a_change_writes_nothing(desk, lumen, maria, marie):
    for kind, row in (
        ("accounts_brand", lumen), ("accounts_user", maria), ("accounts_membership", maria.memberships.get()),
        ("influencers_influencer", marie), ("influencers_presence", make_presence(marie)),
    ):  # fmt: skip
        send(desk, change(kind, row))
    assert not AuditEntry.objects.filter(source="admin").exists()


def make_presence(marie):
    return Presence.objects.get_or_create(influencer=marie, network="instagram", defaults={"followers": 10})[0]


def test_a_new_brand_comes_with_an_owner(desk, maria):
    address = reverse("admin:accounts_brand_add")
    answer = send(desk, address, name="Novum", slug="novum")
    assert "Novum has no owner" in answer.content.decode()
    assert not Brand.objects.filter(slug="novum").exists()

    owner = {"memberships-TOTAL_FORMS": 1, "memberships-0-user": maria.pk, "memberships-0-role": "owner"}
    send(desk, address, name="Novum", slug="novum", **owner)
    novum = Brand.objects.get(slug="novum")
    assert told(novum, "brand_created")[0] == "Ada Admin made the brand."
    assert told(novum, "team.add")[0] == "Ada Admin put Maria Manager into the team as Owner."


def row_of(page, member):
    """The number of a member's line in a form of several."""
    [formset] = page.context["inline_admin_formsets"]
    return next(n for n, form in enumerate(formset.formset) if form.instance.pk == member.pk)


def test_another_role_on_the_brands_page_hands_it_over(desk, lumen, maria):
    address = change("accounts_brand", lumen)
    page, owner, hers = desk.get(address), lumen.memberships.get(role=Role.OWNER), lumen.memberships.get(user=maria)
    swap = {f"memberships-{row_of(page, owner)}-role": "viewer", f"memberships-{row_of(page, hers)}-role": "owner"}

    send(desk, address, **swap)

    assert list(lumen.memberships.filter(role=Role.OWNER)) == [hers]
    assert AuditEntry.objects.filter(brand=lumen, action="team.role", source="admin").count() == 2


def test_the_last_owner_stays_one(desk, lumen):
    """By no page of the administration does a brand lose its last owner."""
    owner = lumen.memberships.get(role=Role.OWNER)
    where = change("accounts_brand", lumen)
    line = f"memberships-{row_of(desk.get(where), owner)}"
    for address, changes in (
        (where, {f"{line}-role": "viewer"}),
        (where, {f"{line}-DELETE": "on", "name": "Other"}),
        (change("accounts_membership", owner), {"role": "viewer"}),
        (change("accounts_user", owner.user), {"memberships-0-DELETE": "on"}),
    ):
        answer = send(desk, address, **changes)
        assert "is the only owner of" in answer.content.decode()
    answer = desk.post(reverse("admin:accounts_membership_delete", args=[owner.pk]), {"post": "yes"}, follow=True)
    assert "is the only owner of" in answer.content.decode()
    answer = desk.post(reverse("admin:accounts_user_delete", args=[owner.user.pk]), {"post": "yes"}, follow=True)
    assert "is the only owner of" in answer.content.decode()

    owner.refresh_from_db()
    lumen.refresh_from_db()
    assert (owner.role, lumen.name) == (Role.OWNER, "Lumen")
    assert not AuditEntry.objects.filter(source="admin").exists()


def test_a_membership_by_itself(desk, lumen, borealis, maria):
    member = maria.memberships.get(brand=lumen)
    send(desk, change("accounts_membership", member), role="viewer", brand=borealis.pk)
    member.refresh_from_db()
    assert (member.role, member.brand) == (Role.VIEWER, lumen)
    assert told(lumen, "team.role") == ("Ada Admin changed the role of Maria Manager.", [("Role", "Manager", "Viewer")])

    desk.post(reverse("admin:accounts_membership_delete", args=[member.pk]), {"post": "yes"})
    assert told(lumen, "team.remove")[0] == "Ada Admin took Maria Manager out of the team."

    desk.post(
        reverse("admin:accounts_membership_changelist"),
        {"action": "delete_selected", "_selected_action": [lumen.memberships.get().pk], "post": "yes"},
    )
    assert lumen.memberships.filter(role=Role.OWNER).exists()


def test_nobody_is_put_into_a_closed_brand(desk, lumen, luc):
    closing.close(lumen, by=make.owner_of(lumen))
    answer = send(desk, reverse("admin:accounts_membership_add"), user=luc.user.pk, brand=lumen.pk, role="viewer")
    assert "Lumen is closed" in answer.content.decode()
    assert not Membership.objects.filter(brand=lumen).exists()


def test_an_account_that_is_switched_off(desk, lumen, borealis, maria):
    send(desk, change("accounts_user", maria), is_active=None, is_staff="on")

    assert told(lumen, "support.account") == (
        "Ada Admin changed what Maria Manager may do on the site.",
        [("Account is open", "yes", "no"), ("Administrator of Tandem", "no", "yes")],
    )
    brands = AuditEntry.objects.filter(action="support.account").values_list("brand", flat=True)
    assert set(brands) == {lumen.pk, None}


def test_a_name_and_an_address_that_are_changed_without_the_words(desk, lumen, maria):
    send(desk, change("accounts_user", maria), name="Mara Meer", email="mara@lumen.example")

    assert told(lumen, "support.address") == ("Ada Admin changed the e-mail address of Mara Meer.", [])
    assert told(lumen, "support.name") == ("Ada Admin changed the name of Mara Meer.", [])
    assert "mara" not in str(list(AuditEntry.objects.filter(source="admin").values("detail")))


def test_a_password_that_staff_sets(desk, lumen, maria):
    address = reverse("admin:auth_user_password_change", args=[maria.pk])
    assert desk.get(address).status_code == 200
    desk.post(address, {"usable_password": "true", "password1": "short", "password2": "short"})
    assert not AuditEntry.objects.filter(action="support.password").exists()

    new = {"usable_password": "true", "password1": "tidal-umbrella-42", "password2": "tidal-umbrella-42"}
    desk.post(address, new)

    assert User.objects.get(pk=maria.pk).check_password("tidal-umbrella-42")
    assert told(lumen, "support.password")[0] == "Ada Admin set a new password for Maria Manager, or took it away."
    assert "umbrella" not in str(list(AuditEntry.objects.values("detail")))
    assert desk.get(reverse("admin:auth_user_password_change", args=[10**6])).status_code in (302, 404)


def test_an_account_that_staff_makes_and_deletes(desk, lumen):
    new = {"email": "nina@lumen.example", "name": "Nina", "password1": "tidal-umbrella-42"}
    send(desk, reverse("admin:accounts_user_add"), **new, password2="tidal-umbrella-42", usable_password="true")
    nina = User.objects.get(email="nina@lumen.example")
    assert AuditEntry.objects.get(action="account.made").subject_id == nina.pk

    Membership.objects.create(brand=lumen, user=nina, role=Role.VIEWER)
    assert desk.get(reverse("admin:accounts_user_delete", args=[nina.pk])).status_code == 200
    desk.post(reverse("admin:accounts_user_delete", args=[nina.pk]), {"post": "yes"})

    assert not User.objects.filter(pk=nina.pk).exists()
    assert told(lumen, "team.remove")[0] == "Ada Admin took Deleted account out of the team."
    assert AuditEntry.objects.get(action="account.deleted").subject_id == nina.pk


def test_a_creator_whom_staff_deletes_goes_as_if_she_had_done_it(desk, lumen, marie_ready, marie, by_maria):
    """LIF-01"""
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    desk.post(reverse("admin:accounts_user_delete", args=[marie.user.pk]), {"post": "yes"})

    marie.refresh_from_db()
    marie_ready.refresh_from_db()
    assert (marie.name, marie.left_at is None, marie_ready.status) == ("", False, "cancelled")
    assert "Ada Admin" in told(lumen, "collaboration.cancel")[0]


def test_an_administrator_deletes_another_and_not_herself(desk, ada):
    other = make.user("otis@tandem.example", is_staff=True)
    for user in (other, ada):
        desk.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"})
    assert list(User.objects.filter(is_staff=True)) == [ada]


def test_an_address_that_staff_vouches_for(desk, lumen, maria):
    address = EmailAddress.objects.create(user=maria, email="mia@lumen.example", verified=False)
    make_verified = {"action": "verify", "_selected_action": [address.pk]}
    for _ in range(2):
        desk.post(reverse("admin:account_emailaddress_changelist"), make_verified)
    address.refresh_from_db()
    assert address.verified
    assert told(lumen, "support.verify")[0] == "Ada Admin noted that an e-mail address of Maria Manager is verified."


def test_an_address_that_staff_vouches_for_is_as_if_she_had_opened_its_link(desk, maria):
    """With a change of address the new one becomes hers, and the old one is gone."""
    new = EmailAddress.objects.create(user=maria, email="mia@lumen.example", verified=False)
    desk.post(reverse("admin:account_emailaddress_changelist"), {"action": "verify", "_selected_action": [new.pk]})
    maria.refresh_from_db()
    assert maria.email == "mia@lumen.example"
    assert list(EmailAddress.objects.filter(user=maria).values_list("email", "verified", "primary")) == [
        ("mia@lumen.example", True, True)
    ]


def test_a_mail_that_staff_sends_again(desk, lumen, marie_ready, by_maria, deliver, time_machine):
    entry.enter_value(marie_ready, "promo_code", "MARIE10", by=by_maria)
    deliver()
    again = {"action": "send_again", "_selected_action": [Message.objects.get().pk]}
    answer = desk.post(reverse("admin:notifications_message_changelist"), again, follow=True)
    assert "1 messages are on their way" in answer.content.decode()
    assert told(lumen, "message.send_again")[0].startswith("Ada Admin sent an e-mail again: ")
    answer = desk.post(reverse("admin:notifications_message_changelist"), again, follow=True)
    assert "0 messages are on their way" in answer.content.decode()


def test_a_profile_without_the_words_that_say_who_she_is(desk, marie, lumen):
    presence = make_presence(marie)
    send(desk, change("influencers_influencer", marie), country="BE", bio="Hello from Gent")
    send(desk, change("influencers_presence", presence), followers=123456, handle="gent")
    desk.post(reverse("admin:influencers_presence_delete", args=[presence.pk]), {"post": "yes"})

    first, second, third = AuditEntry.objects.filter(action="account.profile").order_by("pk")
    assert (first.detail["fields"], first.detail["after"]) == (["country", "bio"], {"country": "BE"})
    assert second.detail["after"] == {"followers": 123456}
    assert (third.detail["before"]["followers"], third.detail["after"]) == (123456, {})
    assert {(one.brand, one.subject_id) for one in (first, second, third)} == {(None, marie.pk)}
    assert "gent" not in str([first.detail, second.detail]).lower()


def test_a_network_that_is_added_or_taken_away_on_the_profile(desk, marie):
    Presence.objects.filter(influencer=marie).delete()
    where = change("influencers_influencer", marie)
    one = {"presences-TOTAL_FORMS": 1, "presences-0-network": "youtube", "presences-0-followers": 5}
    send(desk, where, **one, **{"presences-0-handle": "", "presences-0-influencer": marie.pk, "presences-0-id": ""})
    send(desk, where, **{"presences-0-DELETE": "on"})
    added, gone = AuditEntry.objects.filter(action="account.profile").order_by("pk")
    assert (added.detail["after"], gone.detail["before"]) == (
        {"network": "youtube", "followers": 5}, {"network": "youtube", "followers": 5},
    )  # fmt: skip

    make_presence(marie)
    chosen = {"action": "delete_selected", "_selected_action": [Presence.objects.get().pk], "post": "yes"}
    desk.post(reverse("admin:influencers_presence_changelist"), chosen)
    assert AuditEntry.objects.filter(action="account.profile").count() == 3


def test_a_picture_that_staff_takes_away(desk, marie, luc):
    profiles.set_avatar(marie, b"RIFF of a picture that was read")
    chosen = {"action": "take_pictures_away", "_selected_action": [marie.pk, luc.pk]}
    desk.post(reverse("admin:influencers_influencer_changelist"), chosen)
    marie.refresh_from_db()
    assert marie.avatar == ""
    [entry] = AuditEntry.objects.filter(action="account.profile")
    assert (entry.subject_id, entry.detail) == (marie.pk, {"fields": ["avatar"]})


def test_a_deed_whose_entry_fails_is_not_done(desk, lumen, maria, monkeypatch):
    """LIF-03: one transaction."""
    monkeypatch.setattr("accounts.audit.AuditEntry.save", lambda *_, **__: 1 / 0)
    new = {"usable_password": "true", "password1": "tidal-umbrella-42", "password2": "tidal-umbrella-42"}
    for deed in (
        lambda: send(desk, change("accounts_brand", lumen), hold_minutes=25),
        lambda: send(desk, change("accounts_user", maria), is_active=None),
        lambda: desk.post(reverse("admin:auth_user_password_change", args=[maria.pk]), new),
    ):
        with pytest.raises(ZeroDivisionError):
            deed()
    lumen.refresh_from_db()
    maria.refresh_from_db()
    assert (lumen.hold_minutes, maria.is_active, maria.check_password(make.PASSWORD)) == (10, True, True)


def test_the_owner_reads_it_on_her_page(desk, lumen, maria, signed_in):
    send(desk, change("accounts_user", maria), is_active=None)
    page = signed_in(lumen.memberships.get(role=Role.OWNER).user).get(
        reverse("audit:log", args=[lumen.slug]), {"about": "Maria"}
    )
    assert "Ada Admin changed what Maria Manager may do on the site." in page.content.decode()
    assert "Administration" in page.content.decode()
