"""The page that is shown instead of a report: see someone, or answer the safety questions first."""

from dataclasses import dataclass

from laststraw.app.report.words import Words
from laststraw.records import Visit


@dataclass(frozen=True, slots=True)
class Said:
    """A safety question and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A referral as the page shows it."""

    level: str
    actions: tuple[str, ...]
    said: tuple[Said, ...]
    open: tuple[Said, ...]  # id of the flag instead of an answer
    pain: int | None


def sheet(visit: Visit, words: Words) -> Sheet | None:
    """The referral of a visit, or None."""
    referral = visit.referral
    if referral is None:
        return None
    answers = {answer.flag: answer.answer for answer in visit.intake.safety}

    def question(flag: str) -> str:
        return words.red_flags[flag].question if flag in words.red_flags else flag

    def answer(flag: str) -> str:
        return words.say("referral_unsure" if answers.get(flag) == "unsure" else "referral_yes")

    return Sheet(
        level=referral.level,
        actions=tuple(dict.fromkeys(words.sentence_or_text(action) for action in referral.actions)),
        said=tuple(Said(question(flag), answer(flag)) for flag in referral.flags),
        open=tuple(Said(question(flag), flag) for flag in referral.unanswered),
        pain=visit.intake.pain_now,
    )
