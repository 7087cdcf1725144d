from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "liren.evaluation"
    label = "evaluation"
    verbose_name = "评价"
    default_auto_field = "django.db.models.BigAutoField"
