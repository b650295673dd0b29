"""What weighs as much as any muscle: fear, sleep, mood, what one expects. Shown beside what is said of muscles."""

from dataclasses import dataclass

from laststraw.app.report.words import Words
from laststraw.records import Visit

FLAGS = ("fear_of_moving", "poor_sleep_low_mood", "expects_no_recovery", "widespread_pain")


@dataclass(frozen=True, slots=True)
class Yellow:
    """What was said, and what may help, a sentence each."""

    said: tuple[str, ...]
    help: tuple[str, ...]


def yellow(visit: Visit, words: Words) -> Yellow | None:
    """None where none of them was answered yes."""
    yes = {answer.symptom for answer in visit.intake.symptoms if answer.yes}
    flags = [flag for flag in FLAGS if flag in yes and flag in words.symptoms]
    if not flags:
        return None
    say = words.knowledge.sentence
    return Yellow(
        said=tuple(words.symptoms[flag].plain_name for flag in flags),
        help=tuple(say(f"report_plan.{flag}") for flag in flags),
    )
