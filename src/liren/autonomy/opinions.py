"""The door of opinions 意见征集, `autonomy.public.opinions`."""

from liren.autonomy.actions.opinions.bringing import bring_conversation, try_conversation
from liren.autonomy.actions.opinions.computing import changed_since_closed, work_on_opinions
from liren.autonomy.actions.opinions.keeping import (
    ACT,
    add_statements,
    decide_statement,
    end_conversation,
    open_conversation,
)
from liren.autonomy.actions.opinions.saying import say, vote
from liren.autonomy.errors import (
    ConversationOver,
    NotCountedYet,
    NotForYou,
    SaidBefore,
    StatementSettled,
    TooFewToTakeOut,
)
from liren.autonomy.models.opinions import ASKED, REASONS, VALUES, WHO
from liren.autonomy.queries.opinions import (
    conversation,
    conversations,
    conversations_of,
    declined_counts,
    latest_run,
    statements_to_decide,
    turn,
    votes_as_csv,
)
from liren.autonomy.shapes.opinions import ConversationLine, OwnVote, Run, StatementLine, Turn
from liren.engine.opinions.held import held_in_common
from liren.engine.opinions.incoming import Incoming

__all__ = [
    "ACT",
    "ASKED",
    "REASONS",
    "VALUES",
    "WHO",
    "ConversationLine",
    "ConversationOver",
    "Incoming",
    "NotCountedYet",
    "NotForYou",
    "OwnVote",
    "Run",
    "SaidBefore",
    "StatementLine",
    "StatementSettled",
    "TooFewToTakeOut",
    "Turn",
    "add_statements",
    "bring_conversation",
    "changed_since_closed",
    "conversation",
    "conversations",
    "conversations_of",
    "decide_statement",
    "declined_counts",
    "end_conversation",
    "held_in_common",
    "latest_run",
    "open_conversation",
    "say",
    "statements_to_decide",
    "try_conversation",
    "turn",
    "vote",
    "votes_as_csv",
    "work_on_opinions",
]
