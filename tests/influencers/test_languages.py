"""Which language a page and a mail speak."""

from __future__ import annotations

import pytest
from django.utils import translation

from accounts.models import User
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
def test_pages_of_a_team_speak_the_language_of_the_browser_where_none_is_set(signed_in, maria, path):
    answer = signed_in(maria).get(path, headers=FRENCH)
    assert answer.status_code == 200
    assert spoken(answer) == "fr"
    assert answer["Content-Language"] == "fr"
    assert "Accept-Language" in answer["Vary"]


def test_the_switch_is_kept_by_the_account_of_a_member(signed_in, client, maria):
    signed_in(maria).post("/language/", {"language": "fr", "next": "/"})
    maria.refresh_from_db()
    assert maria.language == "fr"
    del client.cookies["tandem-language"]
    assert spoken(client.get("/", headers={"accept-language": "en"})) == "fr"


def test_a_member_sets_her_language_on_the_page_of_her_account(signed_in, maria):
    client = signed_in(maria)
    page = client.get("/accounts/email/").content.decode()
    assert '<select name="language"' in page
    answer = client.post("/language/", {"language": "fr", "next": "/accounts/email/"}, follow=True)
    assert answer.redirect_chain == [("/accounts/email/", 302)]
    assert '<option value="fr" lang="fr" selected>' in answer.content.decode()


def test_a_creators_profile_keeps_her_language_and_not_the_account(signed_in, marie):
    client = signed_in(marie.user)
    client.post("/language/", {"language": "fr", "next": "/"})
    marie.user.refresh_from_db()
    assert marie.user.language == ""
    assert '<select name="language"' not in client.get("/accounts/email/").content.decode()


def test_a_language_that_tandem_does_not_speak_is_kept_by_no_account(signed_in, maria):
    signed_in(maria).post("/language/", {"language": "de", "next": "/"})
    maria.refresh_from_db()
    assert maria.language == ""


def test_a_brand_that_signs_up_on_a_french_page_reads_french(db, client):
    typed = {
        "name": "Manon", "email": "manon@lumen.example", "password1": "une-phrase-assez-longue", "brand_name": "Lumen",
        "currency": "EUR", "timezone": "Europe/Paris",
    }  # fmt: skip
    client.post("/accounts/signup/?as=brand", typed, headers=FRENCH)
    assert User.objects.get(email="manon@lumen.example").language == "fr"


def test_a_mail_about_a_members_account_comes_in_her_language(client, maria, deliver):
    maria.language = "fr"
    maria.save()
    client.post("/accounts/password/reset/", {"email": maria.email}, headers={"accept-language": "en"})
    [mail] = deliver()
    assert mail.subject == "Choisissez un nouveau mot de passe"


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
