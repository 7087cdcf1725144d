"""Two cores shared with others: hypothesis counts examples, not milliseconds."""

from hypothesis import HealthCheck, settings

settings.register_profile("liren", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("liren")
