from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "liren.media"
    label = "media"
    verbose_name = "文件"
    default_auto_field = "django.db.models.BigAutoField"
