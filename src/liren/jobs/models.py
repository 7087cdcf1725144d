"""What the worker remembers between its own lives."""

from django.db import models


class PeriodicRun(models.Model):
    """When a periodic job ran last and is due next. Its row lock keeps two workers from doing the same job at once."""

    name = models.TextField(primary_key=True)
    next_at = models.DateTimeField()
    ran_at = models.DateTimeField(null=True)
    took_ms = models.IntegerField(null=True)
    failures = models.IntegerField(default=0)
    error = models.TextField(null=True)

    class Meta:
        db_table = "jobs_periodic_run"

    def __str__(self) -> str:
        return self.name
