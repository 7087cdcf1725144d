from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "liren.territories"
    label = "territories"
    verbose_name = "地域"
    default_auto_field = "django.db.models.BigAutoField"
