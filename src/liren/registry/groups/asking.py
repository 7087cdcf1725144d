"""A rule as a condition of the database, true, false or NULL: SQL's own logic is the one rules are weighed by.

So a whole place is counted in one statement, exactly; `weigh` says of one person the same with reasons (a test holds
the two together). Values travel as parameters; of a rule nothing but its shape becomes SQL.
"""

from datetime import date
from uuid import UUID

from liren.engine.groups.rules import (
    Age,
    Alone,
    Condition,
    Decided,
    Hukou,
    Joined,
    Lives,
    Sex,
    With,
)
from liren.engine.groups.weighing import latest_birth
from liren.kit.crypto import token
from liren.territories.public import LENGTH_TO_COMMUNITY, upper_end

Asked = tuple[str, tuple[object, ...]]

STOOD = "({a}.since IS NULL OR {a}.since <= %s::date) AND ({a}.until IS NULL OR {a}.until > %s::date)"
PEOPLE = f"""
    stays AS MATERIALIZED (
        SELECT x.resident_id, array_agg(DISTINCT x.kind) AS kinds, min(x.path) AS path FROM registry_residence x
        WHERE x.path >= %s AND x.path < %s AND NOT x.withdrawn AND {STOOD.format(a="x")} GROUP BY 1
    ), f AS MATERIALIZED (
        SELECT r.id, r.born, nullif(r.sex, '') AS sex, array_remove(s.kinds, 'registered') AS lives,
            (SELECT min(CASE WHEN left(y.path, {LENGTH_TO_COMMUNITY}) = left(s.path, {LENGTH_TO_COMMUNITY})
                        THEN 'here' ELSE 'elsewhere' END) FROM registry_residence y
             WHERE y.resident_id = r.id AND y.kind = 'registered' AND NOT y.withdrawn AND {STOOD.format(a="y")}
            ) AS hukou,
            (SELECT h.id FROM registry_membership m JOIN registry_household h ON h.id = m.household_id
             WHERE m.resident_id = r.id AND h.kind = 'family' AND NOT h.withdrawn AND {STOOD.format(a="m")}
             ORDER BY m.recorded_at DESC, m.id LIMIT 1) AS home
        FROM stays s JOIN registry_resident r ON r.id = s.resident_id
        WHERE NOT r.withdrawn AND r.erased_at IS NULL AND (s.kinds <> ARRAY['registered'] OR NOT EXISTS (
            SELECT FROM registry_residence z WHERE z.resident_id = r.id AND z.kind <> 'registered' AND NOT z.withdrawn
            AND {STOOD.format(a="z")}))
    )"""  # noqa: S608
"""Who lives at a place on a day: whatever their kind of residence, and whoever is known by a 户籍 there alone."""
_OTHERS = f"""FROM registry_membership n JOIN registry_resident o ON o.id = n.resident_id
    WHERE n.household_id = f.home AND n.resident_id <> f.id AND NOT o.withdrawn AND {STOOD.format(a="n")}"""
_DECIDED = """EXISTS (SELECT FROM registry_decision d WHERE d.resident_id = {a}.id AND d.token = ANY(%s)
    AND d."on" <= %s AND (d.until IS NULL OR d.until > %s) AND {review}
    AND NOT EXISTS (SELECT FROM registry_observation u WHERE u.undoes_id = d.observation_id))"""


def people_at(path: str, day: date) -> Asked:
    """The parameters of PEOPLE, before all others."""
    return PEOPLE, (path, upper_end(path), *([day] * 8))


def token_of_code(code: str) -> UUID:
    """What stands for a decision's code. Whoever has the table and not the key learns who shares a code, and how
    often each occurs; with common knowledge of how common each is, which may be which."""
    return UUID(hex=token("registry.decision", code)[:32])


def asked(condition: Condition, day: date, alias: str = "f") -> Asked:
    """The condition about the row `alias` of people. Cheap parts first: the dear ones are not looked at in vain."""
    match condition:
        case Age(low, high):
            return _age(low, high, day, alias)
        case Sex(sex):
            return f"nullif({alias}.sex, '') = %s", (sex,)
        case Lives(kinds):
            return f"CASE WHEN {alias}.lives = '{{}}' THEN NULL ELSE {alias}.lives && %s::text[] END", (list(kinds),)
        case Hukou(where):
            return f"{alias}.hukou = %s", (where,)
        case Alone():
            return f"CASE WHEN f.home IS NOT NULL THEN NOT EXISTS (SELECT {_OTHERS}) END", (day, day)
        case With(which, such):
            return _with(which == "every", asked(such, day, "o"), day)
        case Decided(codes):
            return _decided(codes, day, alias)
        case Joined("not", parts):
            sql, values = asked(parts[0], day, alias)
            return f"NOT ({sql})", values
        case Joined(word, parts):
            said = [asked(part, day, alias) for part in sorted(parts, key=_dear)]
            glue = " AND " if word == "all" else " OR "
            return glue.join(f"({sql})" for sql, _ in said), tuple(v for _, values in said for v in values)
    raise AssertionError(condition)


def _age(low: int | None, high: int | None, day: date, alias: str) -> Asked:
    bounds: list[tuple[str, date]] = []
    if low is not None:
        bounds.append(("<=", latest_birth(low, day)))
    if high is not None:
        bounds.append((">", latest_birth(high, day)))
    return " AND ".join(f"{alias}.born {sign} %s" for sign, _ in bounds), tuple(value for _, value in bounds)


def _with(every: bool, such: Asked, day: date) -> Asked:
    sql, values = such
    first, rest = ("bool_or(NOT v) THEN false", "true") if every else ("bool_or(v) THEN true", "false")
    return (
        f"CASE WHEN f.home IS NOT NULL THEN (SELECT CASE WHEN count(*) = 0 THEN false WHEN {first}"  # noqa: S608
        f" WHEN bool_or(v IS NULL) THEN NULL ELSE {rest} END FROM (SELECT ({sql}) AS v {_OTHERS}) w) END",
        (*values, day, day),
    )


def _decided(codes: tuple[str, ...], day: date, alias: str) -> Asked:
    tokens = [token_of_code(code) for code in codes]
    sure = _DECIDED.format(a=alias, review="(d.review_on IS NULL OR d.review_on > %s)")
    ever = _DECIDED.format(a=alias, review="true")
    return f"CASE WHEN {sure} THEN true WHEN {ever} THEN NULL ELSE false END", (tokens, day, day, day, tokens, day, day)


_COSTS: dict[type, int] = {Age: 0, Sex: 0, Lives: 0, Hukou: 0, Decided: 2, Alone: 2, With: 3}


def _dear(condition: Condition) -> int:
    return (
        max((_dear(part) for part in condition.parts), default=0)
        if isinstance(condition, Joined)
        else _COSTS[type(condition)]
    )
