"""What the mails of a batch say alike is kept once, and each mail says all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import consistency
from notifications import outbox, purging, resending
from notifications.delivery import deliver_due
from notifications.models import Message, State, Wording
from notifications.rendering import render
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db


def batch(number: int, **shared) -> list[Message]:
    said = {"language": "en", "name": "all of you"} | shared
    outbox.queue_many(
        [letter(f"c{one}@example.org", context={"code": f"C{one}"}, shared=said) for one in range(number)]
    )
    return list(Message.objects.order_by("pk"))


def test_many_mails_keep_what_they_share_once():
    mails = batch(outbox.MANY)

    [wording] = Wording.objects.all()
    assert wording.said == {"language": "en", "name": "all of you"}
    assert [mail.context for mail in mails] == [{"code": f"C{one}"} for one in range(outbox.MANY)]
    assert mails[3].said == {"language": "en", "name": "all of you", "code": "C3"}


def test_few_mails_keep_it_each():
    mails = batch(outbox.MANY - 1)

    assert not Wording.objects.exists()
    assert mails[3].context == mails[3].said == {"language": "en", "name": "all of you", "code": "C3"}


def test_letters_that_share_different_words_keep_them_apart():
    one, other = {"name": "one"}, {"name": "other"}
    outbox.queue_many([letter(f"c{n}@example.org", shared=(one, other)[n % 2], context={}) for n in range(80)])

    assert [mail.said["name"] for mail in Message.objects.order_by("pk")[:4]] == ["one", "other", "one", "other"]
    assert Wording.objects.count() == 2


def test_every_mail_of_a_batch_leaves_with_all_its_words(server):
    batch(outbox.MANY)

    assert deliver_due() == outbox.MANY
    texts = [mail.get_body(("plain",)).get_content() for mail in server.taken]
    assert [text.count("Hello all of you") for text in texts] == [1] * outbox.MANY


def test_what_a_mail_says_of_its_own_hides_what_it_shares():
    batch(outbox.MANY)
    own = Message.objects.order_by("pk")[1]
    own.context = {"name": "Marie"}
    own.save()

    assert "Hello Marie" in render(own).body


def test_a_mail_is_sent_again_with_all_its_words():
    mail = batch(outbox.MANY)[5]
    Message.objects.filter(pk=mail.pk).update(state=State.SENT, sent_at=timezone.now())
    mail.refresh_from_db()

    assert resending.resend(mail).context == {"language": "en", "name": "all of you", "code": "C5"}


def test_the_words_of_a_batch_are_thrown_away_with_its_last_mail(settings):
    """EML-27."""
    settings.MAIL_RETENTION_DAYS = 30
    mails = batch(outbox.MANY)
    old = timezone.now() - timedelta(days=31)
    Wording.objects.update(created_at=old)
    Message.objects.update(created_at=old, state=State.SENT, sent_at=old)
    Message.objects.filter(pk=mails[0].pk).update(state=State.QUEUED)

    assert purging.purge() == outbox.MANY - 1
    assert Wording.objects.count() == 1
    assert Message.objects.get(pk=mails[0].pk).said["name"] == "all of you"

    Message.objects.update(state=State.SENT, sent_at=old)
    assert purging.purge() == 1
    assert not Wording.objects.exists()
    assert Message.objects.get(pk=mails[0].pk).said == {}


def test_mails_that_have_lost_their_words_are_found():
    mails = batch(outbox.MANY)
    assert not list(consistency.differences())

    Wording.objects.all()._raw_delete("default")
    assert f"Message {mails[0].pk} has lost the words" in " ".join(consistency.differences())
