from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and brands"

    def ready(self) -> None:
        """Hear what allauth says about sign-ins."""
        from accounts import signing_in

        signing_in.listen()
