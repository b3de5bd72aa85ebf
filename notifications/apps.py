from django.apps import AppConfig

from . import among, same_address  # noqa: F401 - every query may ask `__among` and `__address`


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Post office"

    def ready(self) -> None:
        """Hear the one signal of the house: what anymail's providers tell about our mails."""
        from anymail.signals import tracking

        from .provider_events import hear

        tracking.connect(hear, dispatch_uid="notifications.provider_events")
