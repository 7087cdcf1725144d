"""Switches of a place: features on or off 因地制宜, and ordinary or emergency mode 平急转换. Part of the door."""

from liren.standards.switches.actions import (
    LONGEST_EMERGENCY,
    MODE_BY_LEVEL,
    may_see_switches,
    may_switch_mode,
    say_type,
    switch_feature,
    switch_mode,
)
from liren.standards.switches.errors import ExemptionFromAbove, FeatureOff, ModeNotYours, NoEmergency
from liren.standards.switches.features import COMMUNITY_TYPES, Feature, declare_features, feature, features
from liren.standards.switches.queries import decisions, mode_at, standing
from liren.standards.switches.reactions import KIND as SWITCH_KIND
from liren.standards.switches.reactions import handlers as switch_reactions
from liren.standards.switches.standing import Decision, Mode, Standing

__all__ = [
    "COMMUNITY_TYPES",
    "LONGEST_EMERGENCY",
    "MODE_BY_LEVEL",
    "SWITCH_KIND",
    "Decision",
    "ExemptionFromAbove",
    "Feature",
    "FeatureOff",
    "Mode",
    "ModeNotYours",
    "NoEmergency",
    "Standing",
    "decisions",
    "declare_features",
    "feature",
    "features",
    "may_see_switches",
    "may_switch_mode",
    "mode_at",
    "say_type",
    "standing",
    "switch_feature",
    "switch_mode",
    "switch_reactions",
]
