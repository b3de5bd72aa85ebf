from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Campaigns"

    def ready(self) -> None:
        """Have the checks of a deployment known."""
        from campaigns import deploy_checks  # noqa: F401
