from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "liren.registry"
    label = "registry"
    verbose_name = "居民与设施登记"
    default_auto_field = "django.db.models.BigAutoField"
