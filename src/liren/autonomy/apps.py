from django.apps import AppConfig


class AutonomyConfig(AppConfig):
    name = "liren.autonomy"
    label = "autonomy"
    verbose_name = "社区自治"
    default_auto_field = "django.db.models.BigAutoField"
