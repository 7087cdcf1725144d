from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The roof: once every room is loaded, the rooms are bound to each other."""

    name = "liren.config"
    label = "config"
    verbose_name = "装配"

    def ready(self) -> None:
        from liren.config.bindings import bind

        bind()
