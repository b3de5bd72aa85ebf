"""Two-step sign-in that a brand asks of its team: who may ask, who is led to it, and whom it leaves alone."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from accounts import second_step
from accounts.actors import person
from accounts.models import ApiKey, AuditEntry, Brand, User
from accounts.second_step import SecondStepRefused
from tests import make

SWITCH = "/brands/lumen/two-step/"
SETTINGS = "/brands/lumen/"


@pytest.fixture
def olga(lumen: Brand) -> User:
    return make.second_step(User.objects.get(email="olga@lumen.example"))


@pytest.fixture
def asked(lumen: Brand, olga: User) -> Brand:
    second_step.demand(lumen, True, by=person(olga))
    return lumen


def led(answer):
    return answer.status_code == 302 and answer.url == "/accounts/2fa/"


def test_an_owner_switches_it_on_and_it_is_on_record(signed_in, olga, lumen):
    """AUT-14: enforceable per brand."""
    assert signed_in(olga).post(SWITCH, {"wanted": "yes"}).url == SETTINGS

    lumen.refresh_from_db()
    assert lumen.second_step
    entry = AuditEntry.objects.get(action="brand_changed")
    assert (entry.actor, entry.detail["before"], entry.detail["after"]) == (
        olga,
        {"second_step": False},
        {"second_step": True},
    )
    signed_in(olga).post(SWITCH)
    lumen.refresh_from_db()
    assert not lumen.second_step


def test_an_owner_without_one_is_refused(signed_in, lumen):
    owner = lumen.memberships.get().user
    answer = signed_in(owner).post(SWITCH, {"wanted": "yes"})

    assert answer.status_code == 409
    assert 'data-error-code="second_step.yours_first"' in answer.content.decode()
    lumen.refresh_from_db()
    assert not lumen.second_step


def test_the_system_and_programs_do_not_switch_it_on(lumen):
    from accounts.actors import SYSTEM

    with pytest.raises(SecondStepRefused):
        second_step.demand(lumen, True, by=SYSTEM)


def test_managers_do_not_switch_it(signed_in, maria):
    assert signed_in(make.second_step(maria)).post(SWITCH, {"wanted": "yes"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/campaigns/", SETTINGS, "/brands/lumen/team/", "/orders/", "/results/"])
def test_a_member_without_one_is_led_to_it_at_her_next_request(signed_in, maria, lumen, olga, path):
    """AUT-07, AUT-14"""
    client = signed_in(maria)
    assert client.get(path).status_code == 200
    second_step.demand(lumen, True, by=person(olga))

    assert led(client.get(path))
    assert "Lumen asks its team for two-step sign-in" in client.get("/accounts/2fa/").content.decode()


def test_she_sees_the_brand_again_once_she_has_it(signed_in, maria, asked):
    client = signed_in(maria)
    assert led(client.get("/campaigns/"))
    make.second_step(maria)
    assert client.get("/campaigns/").status_code == 200


def test_recovery_codes_alone_are_no_second_step(signed_in, maria, asked):
    Authenticator.objects.create(user=maria, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert led(signed_in(maria).get("/campaigns/"))


def test_another_brand_of_hers_stays_open(signed_in, maria, asked, borealis):
    make.member(borealis, "x@borealis.example")
    borealis.memberships.create(user=maria)
    client = signed_in(maria)

    assert client.get("/campaigns/?brand=borealis").status_code == 200
    assert led(client.get("/campaigns/?brand=lumen"))
    page = client.get("/").content.decode()
    assert 'data-error-code="second_step.needed"' in page
    assert 'aria-label="Borealis"' in page
    assert 'aria-label="Lumen"' not in page


def test_strangers_are_told_nothing(signed_in, otto, asked):
    assert signed_in(otto).get(SETTINGS).status_code == 404


def test_a_program_with_a_key_is_not_asked(client, asked):
    _, key = ApiKey.objects.create_key(name="shop", brand=asked, scopes=["read"])
    assert client.get("/api/v1/me/", headers={"Authorization": f"Bearer {key}"}).status_code == 200


def test_owners_see_who_has_it_and_others_do_not(signed_in, maria, olga, lumen):
    page = signed_in(olga).get("/brands/lumen/team/").content.decode()
    assert page.count("No second step") == 1
    assert page.count("badge-ok") == 1
    assert "1 person of the team has none yet." in signed_in(olga).get(SETTINGS).content.decode()
    assert "No second step" not in signed_in(maria).get("/brands/lumen/team/").content.decode()
