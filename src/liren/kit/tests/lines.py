from django.db import models

from liren.kit.chain import ChainRecord


class Line(ChainRecord):
    place = models.CharField(max_length=40, null=True)

    class Meta(ChainRecord.Meta):
        abstract = False
        app_label = "kit_tests"
