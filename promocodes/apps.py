from django.apps import AppConfig


class PromocodesConfig(AppConfig):
    name = "promocodes"
    verbose_name = "Codes and links"
