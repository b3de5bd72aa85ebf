"""Conditional requests: what a program has is not sent again, and what it has not seen is not overwritten."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, OrderImport
from promocodes.models import Code
from tests.api.conftest import is_problem


@pytest.mark.parametrize("path", ["me/", "campaigns/", "campaigns/{pk}/", "campaigns/{pk}/results/", "conversions/"])
def test_an_answer_that_the_program_has_is_not_sent_again(api, generic, path):
    path = path.format(pk=generic.pk)
    tag = api.get(path).headers["ETag"]

    again = api.get(path, if_none_match=f'"other", W/{tag}')

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Cache-Control"] == "no-store"
    assert "RateLimit-Remaining" in again.headers
    assert "Content-Type" not in again.headers


def test_a_changed_answer_is_sent(api, generic):
    path = f"campaigns/{generic.pk}/"
    tag = api.get(path).headers["ETag"]

    api.patch(path, {"brief": "Another."})

    answer = api.get(path, if_none_match=tag)
    assert (answer.status_code, answer.json()["brief"]) == (200, "Another.")
    assert answer.headers["ETag"] != tag


def test_a_list_is_tagged_for_each_page_of_it(api, generic, personal):
    tags = {api.get(f"campaigns/?page_size=1{more}").headers["ETag"] for more in ("", f"&cursor=a{generic.pk}")}

    assert len(tags) == 2


def test_files_and_refusals_have_no_tag(api, generic):
    assert "ETag" not in api.get("campaigns/999/", if_none_match="*").headers
    assert api.get(f"campaigns/{generic.pk}/results.xlsx", if_none_match="*").status_code == 200


def test_head_answers_the_tag_alone(api, generic):
    path = f"campaigns/{generic.pk}/"

    answer = api.call("head", path)

    assert answer.headers["ETag"] == api.get(path).headers["ETag"]
    assert answer.content == b""


def test_a_change_goes_through_when_the_program_has_seen_what_it_changes(api, generic):
    path = f"campaigns/{generic.pk}/"
    tag = api.get(path).headers["ETag"]

    assert api.patch(path, {"brief": "Mine."}, if_match=tag).status_code == 200
    assert api.patch(path, {"brief": "Any."}, if_match="*").status_code == 200


def test_a_change_is_refused_when_somebody_was_first(api, generic):
    path = f"campaigns/{generic.pk}/"
    tag = api.get(path).headers["ETag"]
    api.patch(path, {"brief": "Theirs."})

    is_problem(api.patch(path, {"brief": "Mine."}, if_match=tag), 412, "precondition.failed")
    is_problem(api.patch(path, {"brief": "Mine."}, if_match=f"W/{api.get(path)['ETag']}"), 412, "precondition.failed")
    assert Campaign.objects.get().brief == "Theirs."


def test_the_same_call_again_gives_its_first_answer_although_the_tag_is_old(api, generic):
    path = f"campaigns/{generic.pk}/"
    headers = {"if_match": api.get(path).headers["ETag"], "idempotency_key": "once"}

    first = api.patch(path, {"brief": "Mine."}, **headers)
    again = api.patch(path, {"brief": "Mine."}, **headers)

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_condition_where_nothing_can_be_read_is_refused_and_not_passed_over(api, generic):
    is_problem(api.post(f"campaigns/{generic.pk}/close/", {}, if_match='"x"'), 412, "precondition.no_tag")
    assert Campaign.objects.get().status == Campaign.Status.PUBLISHED


def test_the_upload_of_an_import_refuses_a_condition_before_it_locks_anything(api, generic):
    """The process that reads the file would wait for the lock that the condition has taken."""
    with CaptureQueriesContext(connection) as asked:
        answer = api.upload(f"campaigns/{generic.pk}/imports/", SimpleUploadedFile("orders.xlsx", b"-"), if_match="*")

    is_problem(answer, 412, "precondition.unsupported")
    assert not [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert not generic.imports.exists()


def test_a_call_that_is_not_made_in_one_transaction_never_looks_at_a_condition(api, lumen, generic):
    one = OrderImport.objects.create(brand=lumen, campaign=generic)
    for verb in ("confirm", "shift", "undo"):
        is_problem(api.post(f"imports/{one.pk}/{verb}/", {}, if_match="*"), 412, "precondition.no_tag")


def test_a_foreign_object_is_missing_before_any_condition(stranger, generic):
    """TEN-02"""
    for headers in ({"if_match": "*"}, {"if_none_match": "*"}):
        is_problem(stranger.patch(f"campaigns/{generic.pk}/", {}, **headers), 404, "not_found")
        is_problem(stranger.get(f"campaigns/{generic.pk}/", **headers), 404, "not_found")


def test_days_of_a_code_change_under_a_condition(api, lumen, marie):
    code = Code.objects.create(brand=lumen, influencer=marie, value="MARIE9", norm="marie9")
    path = f"codes/{code.pk}/"
    tag = api.get(path).headers["ETag"]

    assert api.patch(path, {"ends_on": "2030-01-31"}, if_match=tag).status_code == 200
    is_problem(api.patch(path, {"ends_on": "2031-01-31"}, if_match=tag), 412, "precondition.failed")
