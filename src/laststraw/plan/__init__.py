"""From findings to what to do: safety first, then relief, then exercises, then habits."""

from laststraw.plan.answers import EXAMPLE, intake_from_answers
from laststraw.plan.changes import scored_of
from laststraw.plan.due import due, safety_due
from laststraw.plan.follow import follow
from laststraw.plan.log import NRS, SAFETY, standing_log
from laststraw.plan.make import make_plan, may_do
from laststraw.plan.pain import last_pain
from laststraw.plan.questionnaires import score
from laststraw.plan.response import response
from laststraw.plan.spelling import refuse_unknown
from laststraw.plan.tables import SHORT_WALK, WALKING
from laststraw.plan.triage import questions, see_soon, triage
from laststraw.plan.warn import early_warning, signs_of

METHOD = (
    "Safety questions come first and are judged by fixed rules; a warning sign silences everything else. The plan then "
    "leaves out whatever the answers rule out, and fills the minutes of the day with walking and with exercises that fit "
    "the findings or are for everybody; matching exercises to findings has not been shown to help more than exercise in "
    "general."
)

WALKS = (WALKING, SHORT_WALK)  # what is done by the minute, and counted by it

__all__ = [
    "EXAMPLE",
    "METHOD",
    "NRS",
    "SAFETY",
    "WALKS",
    "due",
    "early_warning",
    "follow",
    "intake_from_answers",
    "last_pain",
    "make_plan",
    "may_do",
    "questions",
    "refuse_unknown",
    "response",
    "safety_due",
    "score",
    "scored_of",
    "see_soon",
    "signs_of",
    "standing_log",
    "triage",
]
