"""What the administration does to accounts and mails by verbs of this floor."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin import UserAdmin
from accounts.models import User
from accounts.staff_deeds import staff
from campaigns import farewell, sending_again
from notifications.admin import MessageAdmin
from notifications.models import Message


class AccountAdmin(UserAdmin):
    """Accounts, deleted as a person deletes her own: nothing of hers stays, and the brands are told."""

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's page, which is one transaction."""
        try:
            return super().delete_view(request, *args, **kwargs)
        except farewell.FarewellRefused as refused:
            self.message_user(request, str(refused), level=messages.ERROR)
            return redirect(request.get_full_path())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What else goes is the verb's to say: rows that only the house writes ask nobody's leave."""
        _, counts, _, _ = super().get_deleted_objects(objs, request)
        return [str(one) for one in objs], counts, set(), []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """By the verb."""
        farewell.delete_account(obj, by=staff(request))


class MailAdmin(MessageAdmin):
    """Mails, sent again as a brand's manager sends them again."""

    actions = ("send_again",)

    @admin.action(description="Send the chosen messages again")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """By the verb: one more message each, at most one in ten minutes."""
        again, refused = sending_again.send_many_again(queryset, by=staff(request))
        for message, why in refused:
            self.message_user(request, f"{message.to}: {why}", level=messages.WARNING)
        self.message_user(request, f"{len(again)} messages are on their way.")
