from django.apps import AppConfig


class AffairsConfig(AppConfig):
    name = "liren.affairs"
    label = "affairs"
    verbose_name = "事项"
    default_auto_field = "django.db.models.BigAutoField"
