from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "liren.integrations"
    label = "integrations"
    verbose_name = "对接"
    default_auto_field = "django.db.models.BigAutoField"
