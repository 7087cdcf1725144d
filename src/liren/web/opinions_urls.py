"""Addresses of opinions."""

from django.urls import path

from liren.web import opinions, opinions_bringing, opinions_keeping

addresses = [
    path("opinions", opinions.index, name="opinions"),
    path("opinions/new", opinions_keeping.new, name="opinions-new"),
    path("opinions/bring", opinions_bringing.bring, name="opinions-bring"),
    path("opinions/<uuid:id>", opinions.take_part, name="opinion"),
    path("opinions/<uuid:id>/vote", opinions.vote, name="opinion-vote"),
    path("opinions/<uuid:id>/say", opinions.say, name="opinion-say"),
    path("opinions/<uuid:id>/result", opinions.result, name="opinion-result"),
    path("opinions/<uuid:id>/keep", opinions_keeping.keep, name="opinion-keep"),
    path("opinions/<uuid:id>/votes.csv", opinions_keeping.votes, name="opinion-votes"),
]
