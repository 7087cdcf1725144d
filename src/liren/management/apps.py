from django.apps import AppConfig


class ManagementConfig(AppConfig):
    name = "liren.management"
    label = "management"
    verbose_name = "社区管理"
    default_auto_field = "django.db.models.BigAutoField"
