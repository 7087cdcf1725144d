from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "liren.jobs"
    label = "jobs"
    verbose_name = "命令"
    default_auto_field = "django.db.models.BigAutoField"
