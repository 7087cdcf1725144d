from django.apps import AppConfig


class ActorsConfig(AppConfig):
    name = "liren.actors"
    label = "actors"
    verbose_name = "主体"
    default_auto_field = "django.db.models.BigAutoField"
