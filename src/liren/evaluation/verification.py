"""Do the roll-ups still add up to what was counted? Asked by `./liren verify`."""

from collections.abc import Iterator

from liren.evaluation.models import EVERYONE
from liren.kit.database import rows
from liren.territories.public import NATION

_SUMS = """
    SELECT coalesce(c.measure, r.measure), c.n, c.d, r.n, r.d FROM
        (SELECT measure, sum(numerator) AS n, sum(denominator) AS d FROM evaluation_counted GROUP BY 1) c
    FULL JOIN
        (SELECT measure, sum(numerator) AS n, sum(denominator) AS d FROM evaluation_rollup
          WHERE path = %s AND organisation = %s AND unit IN ('month', 'now') GROUP BY 1) r ON r.measure = c.measure
    WHERE (coalesce(c.n, 0), coalesce(c.d, 0)) <> (coalesce(r.n, 0), coalesce(r.d, 0))
    ORDER BY 1"""

_COURSES = """
    SELECT coalesce(c.procedure, s.procedure), c.n, s.n FROM
        (SELECT procedure, count(*) AS n FROM evaluation_course GROUP BY 1) c
    FULL JOIN
        (SELECT procedure, sum((sums->>'n all')::bigint) AS n FROM evaluation_coursesum WHERE path = %s GROUP BY 1) s
        ON s.procedure = c.procedure
    WHERE coalesce(c.n, 0) <> coalesce(s.n, 0)
    ORDER BY 1"""


def verify() -> Iterator[str]:
    """Each measure whose sum over the whole country is not what its affairs add up to; each procedure of which more or
    fewer affairs are summed than there are. The reader is the system."""
    for measure, numerator, denominator, kept_numerator, kept_denominator in rows(_SUMS, NATION, EVERYONE):
        yield (
            f"指标 {measure}：逐件相加是 {numerator or 0}/{denominator or 0}，汇总写着"
            f" {kept_numerator or 0}/{kept_denominator or 0}；重新汇总可以改正（evaluation.rebuild）"
        )
    for procedure, courses, kept in rows(_COURSES, NATION):
        yield (
            f"规程 {procedure} 的办理过程：逐件数是 {courses or 0} 件，汇总写着 {kept or 0} 件；"
            "重新汇总可以改正（evaluation.rebuild）"
        )
