from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "liren.standards"
    label = "standards"
    verbose_name = "规程"
    default_auto_field = "django.db.models.BigAutoField"
