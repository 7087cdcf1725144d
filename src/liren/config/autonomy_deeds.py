"""What the words `autonomy.…` of procedures do and await."""

from typing import Final

from liren.autonomy.public import bodies, conventions, points

DEEDS: Final = {
    "autonomy.begin-points": points.points_begin,
    "autonomy.begin-convention": conventions.begin_convention,
    "autonomy.judge-sitting": bodies.judge_sitting,
    "autonomy.judge-matter": bodies.judge_matter,
    "autonomy.judge-resource": bodies.judge_resource,
    "autonomy.judge-proposal": bodies.judge_proposal,
}
"""By the word of `does`."""
