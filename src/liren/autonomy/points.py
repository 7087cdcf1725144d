"""The door of points 积分: everything outside enters here."""

from liren.autonomy.actions.points.drafting import (
    PROCEDURE as POINTS_PROCEDURE,
)
from liren.autonomy.actions.points.drafting import (
    ask_points_rules,
    draft_points_rules,
    drop_points_rules,
    points_begin,
    points_reactions,
    restock_gift,
)
from liren.autonomy.actions.points.giving import award_points, take_back_points
from liren.autonomy.actions.points.taking import ask_gift, expire_points, hand_over_gift, return_gift, take_gift
from liren.autonomy.errors import (
    AwardStands,
    GiftGone,
    NoHousehold,
    NoPointsHere,
    NoSuchAward,
    NoSuchPointsRules,
    NotEnoughPoints,
    OwnPoints,
    PointsKeyReused,
    PointsLimit,
    PointsNotDecided,
    PointsRulesMoved,
    TakenMoved,
)
from liren.autonomy.points_words import HOLDERS as POINTS_HOLDERS
from liren.autonomy.points_words import WRONG as POINTS_WRONG
from liren.autonomy.queries.points import (
    gifts_to_hand_over,
    own_points,
    points_of,
    points_page,
    points_versions,
)
from liren.autonomy.queries.untouchable import check_points, untouchable
from liren.autonomy.shapes.points import Account, AccountPage, PublicPage, RulesView, TakenView

__all__ = [
    "POINTS_HOLDERS",
    "POINTS_PROCEDURE",
    "POINTS_WRONG",
    "Account",
    "AccountPage",
    "AwardStands",
    "GiftGone",
    "NoHousehold",
    "NoPointsHere",
    "NoSuchAward",
    "NoSuchPointsRules",
    "NotEnoughPoints",
    "OwnPoints",
    "PointsKeyReused",
    "PointsLimit",
    "PointsNotDecided",
    "PointsRulesMoved",
    "PublicPage",
    "RulesView",
    "TakenMoved",
    "TakenView",
    "ask_gift",
    "ask_points_rules",
    "award_points",
    "check_points",
    "draft_points_rules",
    "drop_points_rules",
    "expire_points",
    "gifts_to_hand_over",
    "hand_over_gift",
    "own_points",
    "points_begin",
    "points_of",
    "points_page",
    "points_reactions",
    "points_versions",
    "restock_gift",
    "return_gift",
    "take_back_points",
    "take_gift",
    "untouchable",
]
