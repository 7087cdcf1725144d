"""What is on record of some people on a day, as rules ask it: for reasons, of one or of a page of a list."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from liren.access.public import as_system
from liren.engine.groups.weighing import Held, Person
from liren.kit.database import rows
from liren.registry.groups.asking import STOOD, token_of_code
from liren.registry.models import Resident
from liren.territories.public import community_of

_STAYS: Final = f"""
    SELECT x.resident_id, x.kind, x.path FROM registry_residence x
    WHERE x.resident_id = ANY(%s) AND NOT x.withdrawn AND {STOOD.format(a="x")} ORDER BY x.kind, x.path"""  # noqa: S608
_HOMES: Final = f"""
    SELECT DISTINCT ON (m.resident_id) m.resident_id, m.household_id FROM registry_membership m
    JOIN registry_household h ON h.id = m.household_id AND h.kind = 'family' AND NOT h.withdrawn
    WHERE m.resident_id = ANY(%s) AND {STOOD.format(a="m")} ORDER BY m.resident_id, m.recorded_at DESC, m.id"""  # noqa: S608
_MEMBERS: Final = f"""
    SELECT n.household_id, o.id, o.born, o.sex FROM registry_membership n
    JOIN registry_resident o ON o.id = n.resident_id AND NOT o.withdrawn
    WHERE n.household_id = ANY(%s) AND {STOOD.format(a="n")} ORDER BY o.id"""  # noqa: S608
_DECISIONS: Final = """
    SELECT d.resident_id, d.token, d."on", d.until, d.review_on FROM registry_decision d
    WHERE d.resident_id = ANY(%s)
    AND NOT EXISTS (SELECT FROM registry_observation u WHERE u.undoes_id = d.observation_id) ORDER BY d."on", d.id"""
Decided = Mapping[UUID, Mapping[str, tuple[Held, ...]]]


def known(ids: Collection[UUID], path: str, day: date, codes: Collection[str]) -> Mapping[UUID, Person]:
    """Each of `ids` as they stood on `day`, seen from `path`. codes: the decisions there are. Five statements.

    Looks behind the wall (a wife may be another grid's): the caller has asked who may.
    """
    with as_system():
        stays = rows(_STAYS, list(ids), day, day)
        homes = {UUID(str(who)): home for who, home in rows(_HOMES, list(ids), day, day)}
        members = rows(_MEMBERS, list(set(homes.values())), day, day)
        own = list(Resident.objects.filter(pk__in=ids).values_list("id", "born", "sex"))
        decided = _decided([*ids, *(who for _, who, _, _ in members)], codes)
    within: dict[object, list[tuple[UUID, Person]]] = defaultdict(list)
    for home, who, born, sex in members:
        id_ = UUID(str(who))
        within[home].append((id_, _person(born, sex, decided.get(id_, {}))))
    found = {}
    for who, born, sex in own:
        others = tuple(one for id_, one in within[homes[who]] if id_ != who) if who in homes else None
        lives, hukou = _stays([(str(kind), str(at)) for id_, kind, at in stays if id_ == who], path)
        found[who] = Person(born, sex, lives, hukou, others, decided.get(who, {}))
    return found


def _stays(stays: list[tuple[str, str]], path: str) -> tuple[frozenset[str], str | None]:
    """Kinds they live as at `path`, and where their 户籍 is, seen from the community they live in."""
    here = [(kind, at) for kind, at in stays if at.startswith(path)]
    lives = frozenset(kind for kind, _ in here if kind != "registered")
    home = community_of(min((at for _, at in here), default=path))
    registered = ["here" if community_of(at) == home else "elsewhere" for kind, at in stays if kind == "registered"]
    return lives, min(registered, default=None)


def _person(born: object, sex: object, decided: Mapping[str, tuple[Held, ...]]) -> Person:
    return Person(born if isinstance(born, date) else None, str(sex), decided=decided)


def _decided(ids: Collection[object], codes: Collection[str]) -> Decided:
    meant = {token_of_code(code): code for code in codes}
    found: dict[UUID, dict[str, list[Held]]] = defaultdict(lambda: defaultdict(list))
    for who, token, on, until, review_on in rows(_DECISIONS, list(ids)):
        code = meant.get(UUID(str(token)))
        if code is not None and isinstance(on, date):
            held = Held(on, _day(until), _day(review_on))
            found[UUID(str(who))][code].append(held)
    return {who: {code: tuple(held) for code, held in by_code.items()} for who, by_code in found.items()}


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
