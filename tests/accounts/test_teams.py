"""Teams: invited, joined, changed, left and handed over; never without an owner, never a way into another brand."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from accounts import invitations, teams
from accounts.actors import person
from accounts.invitations import InvitationRefused
from accounts.models import AuditEntry, Brand, Invitation, Membership, Role, User
from accounts.teams import TeamRefused
from notifications.models import Message
from tests import make

TEAM = "/brands/lumen/team/"


@pytest.fixture
def olga(lumen: Brand) -> User:
    return User.objects.get(email="olga@lumen.example")


@pytest.fixture
def nina(db: None) -> User:
    return make.user("nina@example.org", name="Nina New")


def invited(client, olga, email="nina@example.org", role="manager"):
    """Invite by the page; returns the path of the link in the mail."""
    client.force_login(olga)
    assert client.post(TEAM, {"do": "invite", "email": email, "role": role}).status_code == 302
    client.logout()
    return urlsplit(Message.objects.filter(to=email.lower()).latest("pk").context["button_url"]).path


def roles(brand):
    return {one.user.email: one.role for one in brand.memberships.select_related("user")}


def test_an_invited_person_joins_by_the_button_and_not_by_opening_the_page(client, olga, nina, lumen):
    path = invited(client, olga, "Nina@Example.org", "viewer")
    client.force_login(nina)

    assert "Join the team of Lumen" in client.get(path).content.decode()
    assert nina.email not in roles(lumen)
    assert client.post(path).url == "/"
    assert roles(lumen)[nina.email] == Role.VIEWER
    joined = AuditEntry.objects.get(action="team.join")
    assert (joined.brand, joined.actor, joined.detail["role"]) == (lumen, nina, "viewer")


def test_the_mail_goes_to_the_address_and_its_link_is_kept_as_a_hash(client, olga, lumen):
    path = invited(client, olga)
    mail = Message.objects.get(kind="invitation")

    assert mail.to == "nina@example.org"
    assert "“Lumen”" in mail.context["body"]
    assert path.split("/")[2] not in str(Invitation.objects.values().get())


@pytest.mark.parametrize("name", ["Visit evil.example now", "https://evil", "a@b"])
def test_a_brands_name_that_is_a_link_does_not_stand_in_the_mail(client, olga, lumen, name):
    Brand.objects.update(name=name)
    invited(client, olga)
    assert "“lumen”" in Message.objects.get(kind="invitation").context["body"]


def test_a_link_works_once(client, olga, nina, lumen):
    """AUT-11"""
    path = invited(client, olga)
    client.force_login(nina)
    client.post(path)
    teams.remove(Membership.objects.get(user=nina), by=person(olga))

    again = client.post(path)
    assert again.status_code == 410
    assert 'data-error-code="invitation.over"' in again.content.decode()
    assert nina.email not in roles(lumen)


def test_a_link_is_worthless_to_another_address(client, olga, otto, lumen):
    """AUT-11"""
    path = invited(client, olga)
    client.force_login(otto)

    assert 'data-error-code="invitation.other_address"' in client.get(path).content.decode()
    assert client.post(path).status_code == 410
    assert otto.email not in roles(lumen)
    assert Invitation.objects.open().count() == 1


def test_an_unconfirmed_address_is_nobodys(client, olga, nina, lumen):
    path = invited(client, olga)
    nina.emailaddress_set.update(verified=False)
    client.force_login(nina)

    assert client.post(path).status_code == 410
    assert nina.email not in roles(lumen)


@pytest.mark.parametrize(
    "over",
    [
        lambda one: Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1)),
        lambda one: one.brand.delete(),
        lambda one: Invitation.objects.update(revoked_at=timezone.now()),
    ],
)
def test_an_old_withdrawn_or_orphaned_link_is_refused(client, olga, nina, over):
    """AUT-11"""
    path = invited(client, olga)
    over(Invitation.objects.get())
    client.force_login(nina)

    assert client.get(path).status_code == client.post(path).status_code == 410
    assert not Membership.objects.filter(user=nina).exists()


def test_a_stranger_is_shown_the_ways_to_sign_in(client, olga):
    path = invited(client, olga)
    page = client.get(path).content.decode()

    assert f"/accounts/login/?next={path}" in page
    assert f"?as=team&amp;next={path}" in page
    assert client.post(path).status_code == 200
    assert client.get("/invitations/unknown/").status_code == 410


def test_who_signs_up_by_an_invitation_finds_it_after_the_address_is_confirmed(client, olga, lumen):
    path = invited(client, olga)
    form = {"name": "Nina New", "email": "nina@example.org", "password1": make.PASSWORD}
    client.post(f"/accounts/signup/?as=team&next={path}", form)
    nina = User.objects.get(email="nina@example.org")
    assert not Brand.objects.visible_to(nina).exists()
    client.post(urlsplit(Message.objects.filter(to=nina.email).latest("pk").context["button_url"]).path)
    client.force_login(nina)

    assert client.get("/").url == "/invitations/"
    assert "Lumen" in client.get("/invitations/").content.decode()
    assert client.post("/invitations/", {"invitation": Invitation.objects.get().pk}).url == "/"
    assert roles(lumen)[nina.email] == Role.MANAGER
    assert client.get("/").status_code == 200


def test_nobody_joins_by_the_number_of_anothers_invitation(client, olga, otto):
    invited(client, olga)
    client.force_login(otto)
    assert client.post("/invitations/", {"invitation": Invitation.objects.get().pk}).status_code == 404
    assert client.post("/invitations/", {"invitation": "x"}).status_code == 404


def test_a_second_invitation_replaces_the_first(client, olga, nina):
    first, second = invited(client, olga, role="viewer"), invited(client, olga, role="owner")
    client.force_login(nina)

    assert client.post(first).status_code == 410
    client.post(second)
    assert Membership.objects.get(user=nina).role == Role.OWNER


def test_invitations_are_bounded(lumen, olga, monkeypatch):
    monkeypatch.setattr(invitations, "A_DAY", 2)
    for number in range(2):
        invitations.invite(lumen, f"a{number}@example.org", Role.VIEWER, by=person(olga))
    with pytest.raises(TeamRefused, match="tomorrow") as refused:
        invitations.invite(lumen, "b@example.org", Role.VIEWER, by=person(olga))
    assert refused.value.code == "team.too_many_invitations"


def test_a_member_is_not_invited_again_and_a_wrong_address_is_named(client, olga, maria):
    client.force_login(olga)
    taken = client.post(TEAM, {"do": "invite", "email": "Maria@lumen.example", "role": "viewer"})
    wrong = client.post(TEAM, {"do": "invite", "email": "maria", "role": "viewer"})
    role = client.post(TEAM, {"do": "invite", "email": "x@example.org", "role": "god"})

    assert (taken.status_code, wrong.status_code, role.status_code) == (409, 422, 422)
    assert 'data-error-code="team.member"' in taken.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["maria", "vera"])
@pytest.mark.parametrize("do", ["invite", "revoke", "role", "hand_over", "remove"])
def test_only_owners_change_the_team(client, olga, who, do, request, lumen):
    person_ = request.getfixturevalue(who)
    target = Membership.objects.get(user=olga)
    client.force_login(person_)
    assert client.get(TEAM).status_code == 200
    sent = {"do": do, "member": target.pk, "role": "viewer", "email": "x@example.org"}
    assert client.post(TEAM, sent).status_code == 403
    assert roles(lumen)[olga.email] == Role.OWNER


def test_strangers_find_no_team(client, otto, lumen):
    client.force_login(otto)
    assert client.get(TEAM).status_code == 404
    assert client.post(TEAM, {"do": "leave"}).status_code == 404


def test_members_of_another_brand_are_out_of_reach(client, olga, otto, lumen):
    client.force_login(olga)
    foreign = Membership.objects.get(user=otto)
    for do in ("role", "hand_over", "remove"):
        assert client.post(TEAM, {"do": do, "member": foreign.pk, "role": "viewer"}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.role == Role.MANAGER


def test_a_role_changes_at_the_next_request(client, olga, maria, lumen):
    """AUT-07"""
    other = type(client)()
    other.force_login(maria)
    assert other.get("/campaigns/new/?brand=lumen").status_code == 200
    client.force_login(olga)
    client.post(TEAM, {"do": "role", "member": Membership.objects.get(user=maria).pk, "role": "viewer"})

    assert other.get("/campaigns/new/?brand=lumen").status_code == 403
    changed = AuditEntry.objects.get(action="team.role")
    assert (changed.detail["before"], changed.detail["after"]) == ("manager", "viewer")


def test_the_removed_cannot_confirm_a_preview_that_is_open(client, olga, maria, marie_ready):
    """AUT-07"""
    from campaigns import imports

    sheet = make.sheet([["Order", "Promo Code"], [marie_ready.order_reference, "MARIE10"]])
    one = imports.check(marie_ready.campaign, sheet, file_name="o.xlsx", by=person(maria))
    page = f"/campaigns/{marie_ready.campaign_id}/imports/{one.pk}/"
    other = type(client)()
    other.force_login(maria)
    assert other.get(page).status_code == 200
    client.force_login(olga)
    client.post(TEAM, {"do": "remove", "member": Membership.objects.get(user=maria).pk})

    assert other.post(page, {"do": "confirm"}).status_code == 404
    one.refresh_from_db()
    assert one.state == "checked"


def test_whom_the_removed_has_invited_stays_outside(client, olga, nina, lumen):
    second = make.member(lumen, "second@lumen.example", role=Role.OWNER)
    path = invited(client, second)
    client.force_login(olga)
    client.post(TEAM, {"do": "remove", "member": Membership.objects.get(user=second).pk})

    client.force_login(nina)
    assert client.post(path).status_code == 410


def test_a_brand_keeps_an_owner(client, olga, maria, lumen):
    client.force_login(olga)
    own = Membership.objects.get(user=olga)
    for sent in (
        {"do": "leave"},
        {"do": "role", "member": own.pk, "role": "viewer"},
        {"do": "remove", "member": own.pk},
    ):
        refused = client.post(TEAM, sent)
        assert refused.status_code == 409
        assert 'data-error-code="team.last_owner"' in refused.content.decode()
    assert roles(lumen)[olga.email] == Role.OWNER


def test_handing_over_makes_a_manager_of_the_giver(client, olga, maria, lumen):
    client.force_login(olga)
    client.post(TEAM, {"do": "hand_over", "member": Membership.objects.get(user=maria).pk})

    assert roles(lumen) == {olga.email: Role.MANAGER, maria.email: Role.OWNER}
    assert client.post(TEAM, {"do": "leave"}).url == "/"
    assert client.get(TEAM).status_code == 404


def test_who_is_gone_meanwhile_is_told(olga, maria, lumen):
    member = Membership.objects.get(user=maria)
    Membership.objects.filter(pk=member.pk).delete()
    for change in (
        lambda: teams.remove(member, by=person(olga)),
        lambda: teams.change_role(member, Role.VIEWER, by=person(olga)),
        lambda: teams.hand_over(lumen, giver=olga, to=member, by=person(olga)),
    ):
        with pytest.raises(TeamRefused) as refused:
            change()
        assert refused.value.code == "team.gone"


def test_an_invitation_is_withdrawn_and_twice_is_once(client, olga, nina):
    path = invited(client, olga)
    one = Invitation.objects.get()
    client.force_login(olga)
    assert one.email in client.get(TEAM).content.decode()
    for _ in range(2):
        assert client.post(TEAM, {"do": "revoke", "invitation": one.pk}).status_code == 302
    assert AuditEntry.objects.filter(action="team.revoke").count() == 1
    client.force_login(nina)
    assert client.post(path).status_code == 410


def test_a_member_who_is_invited_by_chance_keeps_her_role(olga, lumen, nina):
    one = invitations.invite(lumen, nina.email, Role.VIEWER, by=person(olga))
    Membership.objects.create(brand=lumen, user=nina, role=Role.OWNER)

    assert invitations.accept(one, nina, by=person(nina)).role == Role.OWNER
    with pytest.raises(InvitationRefused):
        invitations.accept(one, nina, by=person(nina))


@pytest.mark.parametrize("deed", ["role", "hand_over"])
def test_an_owner_who_steps_down_takes_her_invitations_along(client, olga, nina, lumen, deed):
    second = make.member(lumen, "second@lumen.example", role=Role.OWNER)
    path = invited(client, second, role="owner")
    member = Membership.objects.get(user=second)
    if deed == "role":
        teams.change_role(member, Role.VIEWER, by=person(olga))
    else:
        teams.hand_over(lumen, giver=second, to=Membership.objects.get(user=olga), by=person(second))

    client.force_login(nina)
    assert client.post(path).status_code == 410
    assert nina.email not in roles(lumen)


def test_who_is_no_owner_any_more_invites_nobody(olga, maria, lumen):
    with pytest.raises(TeamRefused) as refused:
        invitations.invite(lumen, "x@example.org", Role.OWNER, by=person(maria))
    assert refused.value.code == "team.gone"


def test_more_brands_are_not_more_invitations(lumen, olga, monkeypatch):
    monkeypatch.setattr(invitations, "A_DAY", 2)
    second = make.brand("Second", slug="second", owner=olga)
    for brand in (lumen, second):
        invitations.invite(brand, f"at@{brand.slug}.example", Role.VIEWER, by=person(olga))
    with pytest.raises(TeamRefused, match="tomorrow"):
        invitations.invite(second, "third@example.org", Role.VIEWER, by=person(olga))


def test_one_address_is_not_pestered(lumen, olga, otto, borealis, monkeypatch):
    monkeypatch.setattr(invitations, "A_DAY_TO_ONE", 1)
    invitations.invite(lumen, "nina@example.org", Role.VIEWER, by=person(olga))
    with pytest.raises(TeamRefused, match="tomorrow"):
        invitations.invite(borealis, "nina@example.org", Role.VIEWER, by=make.owner_of(borealis))
