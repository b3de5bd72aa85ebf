"""Which language a page and a mail speak."""

from __future__ import annotations

import pytest
from django.utils import translation

from influencers.models import Influencer
from tests import make

FRENCH = {"accept-language": "fr-FR,fr;q=0.9,en;q=0.5"}


def spoken(answer):
    return answer.content.decode().partition('<html lang="')[2][:2]


def test_a_stranger_gets_the_language_of_her_browser(db, client):
    answer = client.get("/accounts/login/", headers=FRENCH)
    assert spoken(answer) == "fr"
    assert "Se connecter" in answer.content.decode()


@pytest.mark.parametrize("asked", ["", "de", "xx;q=broken", "en-US,fr;q=0.3"])
def test_a_stranger_gets_english_where_tandem_does_not_speak_hers(db, client, asked):
    assert spoken(client.get("/accounts/login/", headers={"accept-language": asked})) == "en"


def test_the_switch_wins_over_the_browser_and_leads_back(db, client):
    answer = client.post(
        "/language/", {"language": "fr", "next": "/accounts/login/"}, headers={"accept-language": "en"}
    )
    assert answer["Location"] == "/accounts/login/"
    assert spoken(client.get("/accounts/login/", headers={"accept-language": "en"})) == "fr"


@pytest.mark.parametrize("typed", [{"language": "xx"}, {}])
def test_the_switch_keeps_no_language_that_tandem_does_not_speak(db, client, typed):
    client.post("/language/", {"next": "/", **typed})
    assert "tandem-language" not in client.cookies


def test_the_switch_leads_to_no_other_site(db, client):
    assert client.post("/language/", {"language": "fr", "next": "https://evil.example/"})["Location"] == "/"


def test_a_creators_own_language_wins_over_browser_and_switch(db, signed_in):
    creator = make.creator("Manon", "manon@example.org", language="fr")
    client = signed_in(creator.user)
    client.cookies["tandem-language"] = "en"
    answer = client.get("/my/profile/", headers={"accept-language": "en"})
    assert spoken(answer) == "fr"
    assert 'action="/language/"' not in answer.content.decode()


def test_a_new_language_in_the_profile_speaks_at_once(signed_in, marie):
    client = signed_in(marie.user)
    typed = {"name": "Marie", "language": "fr"}
    answer = client.post("/my/profile/", typed, follow=True)
    assert spoken(answer) == "fr"
    assert "Votre profil est enregistré." in answer.content.decode()


def test_a_language_that_tandem_does_not_speak_is_refused(signed_in, marie):
    answer = signed_in(marie.user).post("/my/profile/", {"name": "Marie", "language": "de"})
    assert answer.status_code == 422
    assert Influencer.objects.get(pk=marie.pk).language == "en"


@pytest.mark.parametrize("path", ["/", "/campaigns/", "/codes/", "/brands/lumen/", "/mail/"])
def test_pages_of_a_team_stay_english(signed_in, maria, path):
    answer = signed_in(maria).get(path, headers=FRENCH)
    assert answer.status_code == 200
    assert spoken(answer) == "en"
    assert answer["Content-Language"] == "en"


def test_answers_to_programs_stay_english(db, client):
    answer = client.get("/api/v1/campaigns/", headers=FRENCH)
    assert answer["Content-Language"] == "en"
    assert "Accept-Language" not in answer.get("Vary", "")


def test_a_page_says_what_it_varies_by(db, client):
    varies = client.get("/accounts/login/", headers=FRENCH)["Vary"]
    assert "Accept-Language" in varies
    assert "Cookie" in varies


def test_a_language_does_not_stay_for_the_next_request(db, client):
    client.get("/accounts/login/", headers=FRENCH)
    assert translation.get_language() == "en"


def test_the_language_of_the_sign_up_reaches_mail_and_profile(db, client, deliver):
    typed = {
        "name": "Manon", "email": "manon@example.org", "password1": "une-phrase-assez-longue", "handle": "manon",
        "country": "FR", "language": "fr",
    }  # fmt: skip
    client.post("/accounts/signup/?as=creator", typed)
    [mail] = deliver()
    assert mail.subject == "Confirmez votre adresse e-mail"
    link = mail.body.partition("/accounts/confirm-email/")[2].split()[0]
    client.post(f"/accounts/confirm-email/{link}")
    assert Influencer.objects.get(email="manon@example.org").language == "fr"


def test_a_mail_about_an_account_comes_in_her_language_whoever_asks(db, client, deliver):
    make.creator("Manon", "manon@example.org", language="fr")
    client.post("/accounts/password/reset/", {"email": "manon@example.org"}, headers={"accept-language": "en"})
    [mail] = deliver()
    assert mail.subject == "Choisissez un nouveau mot de passe"
    assert "vous avez un compte" in mail.body
