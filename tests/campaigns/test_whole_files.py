"""Uploaded files are kept whole or not at all (INF-12)."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from campaigns import whole_files
from campaigns.models import OrderImport
from campaigns.whole_files import WholeFiles
from tests import make
from tracking import reach
from tracking.models import OrdersFile


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def full_disk(monkeypatch):
    """A disk that takes a part, and then nothing more."""
    usual = FileSystemStorage._save

    def save(self, name, content):
        usual(self, name, ContentFile(b"a part"))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", save)


def test_a_file_stands_under_its_name_and_nothing_beside_it(tmp_path):
    kept = WholeFiles(tmp_path)
    assert kept.save("a.xlsx", ContentFile(b"all of it")) == "a.xlsx"
    assert files(tmp_path) == ["a.xlsx"]
    assert (tmp_path / "a.xlsx").read_bytes() == b"all of it"


def test_two_of_one_name_are_two_files(tmp_path):
    """The second comes between the look and the write."""
    kept = WholeFiles(tmp_path)
    kept.save("a.xlsx", ContentFile(b"first"))
    other = kept._save("a.xlsx", ContentFile(b"second"))

    assert other != "a.xlsx"
    assert {(tmp_path / name).read_bytes() for name in files(tmp_path)} == {b"first", b"second"}


def test_a_file_system_without_links_will_do(tmp_path, monkeypatch):
    def no_links(*_):
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "link", no_links)
    assert WholeFiles(tmp_path).save("a.xlsx", ContentFile(b"all of it")) == "a.xlsx"
    assert files(tmp_path) == ["a.xlsx"]


def test_nothing_is_left_of_what_a_full_disk_took_in_part(tmp_path, full_disk):
    with pytest.raises(OSError, match="No space"):
        WholeFiles(tmp_path).save("a.xlsx", ContentFile(b"all of it"))
    assert files(tmp_path) == []


def test_an_import_is_refused_with_its_code_and_leaves_no_row(signed_in, maria, personal, marie, full_disk, settings):
    """INF-12, on the page."""
    make.accepted(personal, marie)
    sent = {"file": ContentFile(b"Email,Promo Code\nmarie@example.org,MARIE10\n", "orders.csv")}
    answer = signed_in(maria).post(f"/campaigns/{personal.pk}/imports/new/", sent)

    assert answer.status_code == 503
    assert 'data-error-code="file.no_room"' in answer.content.decode()
    assert OrderImport.objects.count() == 0
    assert files(settings.MEDIA_ROOT) == []


def test_a_file_of_orders_is_refused_with_its_code_and_leaves_no_row(signed_in, maria, lumen, full_disk, settings):
    """INF-12, on the page."""
    sent = {"file": ContentFile(b"order_id,amount\n1,7.00\n", "orders.csv")}
    answer = signed_in(maria).post(f"/orders/files/new/?brand={lumen.slug}", sent)

    assert answer.status_code == 503
    assert 'data-error-code="file.no_room"' in answer.content.decode()
    assert OrdersFile.objects.count() == 0
    assert files(settings.MEDIA_ROOT) == []


def test_what_a_killed_process_left_is_deleted_an_hour_later(settings):
    kept = WholeFiles()
    kept.save("imports/a.xlsx", ContentFile(b"all of it"))
    for name, age in (("old", 3700), ("young", 60)):
        draft = settings.MEDIA_ROOT / "imports" / f"{name}.xlsx.0123456789abcdef.draft"
        draft.write_bytes(b"half")
        os.utime(draft, (time.time() - age,) * 2)

    assert whole_files.forget_drafts() == 1
    assert files(settings.MEDIA_ROOT / "imports") == ["a.xlsx", "young.xlsx.0123456789abcdef.draft"]


def test_another_error_of_a_disk_is_ours(tmp_path):
    """The negative control: it is not said to be full."""
    with pytest.raises(PermissionError), whole_files.room():
        raise PermissionError(errno.EACCES, "Permission denied")
    assert reach.is_passing(OSError(errno.ENOSPC, "No space left on device"))
    assert not reach.is_passing(PermissionError(errno.EACCES, "Permission denied"))
