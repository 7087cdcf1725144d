"""The team an organisation coordinates: who comes to a post is decided above, what they do where they work."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.actors import public as actors
from liren.kit.errors import NotYours
from liren.territories import public as territories
from liren.web.pages import answer, signed_in


@require_GET
def coordinated(request: HttpRequest) -> HttpResponse:
    """The posts the asker's own organisations coordinate, with who holds them."""
    actor = signed_in(request)
    if not actor.orgs:
        raise NotYours(what="统筹的岗位")
    team = actors.coordinated_by(actor.orgs)
    places = territories.places_at({one.path for one in team if one.path})
    lines = [(one, places[one.path].everyday_name if one.path in places else "") for one in team]
    held = sum(len(one.holders) for one in team)
    return answer(request, "people/coordinated.html", tab="me", lines=lines, held=held)
