from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "liren.ledgers"
    label = "ledgers"
    verbose_name = "账本"
    default_auto_field = "django.db.models.BigAutoField"
