"""From the table ``[symptoms]`` of an answers file to answers: yes or no, for each side where a question has sides."""

from collections.abc import Mapping, Sequence

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.knowledge.latents import Symptom
from laststraw.plan.spelling import refuse_unknown
from laststraw.records import Person, SymptomAnswer

SIDES = {
    "left": (True, False),
    "right": (False, True),
    "both": (True, True),
    "no": (False, False),
    "none": (False, False),
}
YES_OR_NO = {"yes": True, "no": False}
LEG_PAIN = ("leg_below_knee", "leg_above_knee_only")  # pain that runs into a leg


def symptoms_from_table(given: object, knowledge: Knowledge) -> tuple[SymptomAnswer, ...]:
    """The answers of a table, in the order of the knowledge files; ``""`` is no answer yet.

    Parameters
    ----------
    given
        ``{symptom: answer}``: "left", "right", "both" or "no" where the question has sides, else true, false, "yes" or "no".

    *Error*: ``UnusableInput`` for an unknown symptom (names the nearest), no valid answer, and what follows from the age.
    """
    if not isinstance(given, Mapping):
        raise UnusableInput(f"symptoms is {given!r}, not a table.", hint="Write [symptoms] on a line of its own.")
    asked = [symptom for symptom in knowledge.symptoms if not symptom.from_age]
    for symptom in knowledge.symptoms:
        if symptom.from_age and symptom.id in given:
            message = f"{symptom.id} in [symptoms] is not asked."
            raise UnusableInput(message, hint="It follows from the year of birth: leave it out.")
    refuse_unknown(given, [symptom.id for symptom in asked], "symptom")
    return tuple(
        answer
        for symptom in asked
        if symptom.id in given and given[symptom.id] != ""
        for answer in _answers(symptom, given[symptom.id])
    )


def _answers(symptom: Symptom, value: object) -> Sequence[SymptomAnswer]:
    if symptom.sides == "none":
        yes = value if isinstance(value, bool) else YES_OR_NO.get(value) if isinstance(value, str) else None
        if yes is None:
            message = f"{symptom.id} in [symptoms] is {value!r}."
            raise UnusableInput(message, hint=f"Write {symptom.id} = true or {symptom.id} = false.")
        return (SymptomAnswer(symptom=symptom.id, side="none", yes=yes),)
    sides = (False, False) if value is False else SIDES.get(value) if isinstance(value, str) else None
    if sides is None:
        message = f"{symptom.id} in [symptoms] is {value!r}."
        raise UnusableInput(
            message, hint='On which side? Write "left", "right", "both" or "no", with the quotation marks.'
        )
    left, right = sides
    return (
        SymptomAnswer(symptom=symptom.id, side="left", yes=left),
        SymptomAnswer(symptom=symptom.id, side="right", yes=right),
    )


def flags_from_symptoms(answers: Sequence[SymptomAnswer]) -> dict[str, bool]:
    """What ``[today]`` asks and the symptoms have answered already."""
    told = {answer.symptom: answer.yes for answer in answers if answer.side == "none"}
    flags: dict[str, bool] = {key: told[key] for key in ("bending_hurts", "arching_hurts") if key in told}
    if any(answer.yes for answer in answers if answer.symptom in LEG_PAIN):
        flags["leg_pain"] = True
    return flags


def contradiction(answers: Sequence[SymptomAnswer], flags: Mapping[str, bool], person: Person) -> str:
    """Two answers that cannot both be true, in words; empty when there are none.

    ``flags``: what ``[today]`` said.
    """
    said = {(answer.symptom, answer.side): answer.yes for answer in answers}
    yes = {key for key, holds in said.items() if holds}
    for key, holds in flags_from_symptoms(answers).items():
        if flags.get(key, holds) != holds:
            where = next((id for id, _ in sorted(yes) if id in LEG_PAIN), key) if key == "leg_pain" else key
            return f"{key} = {str(flags[key]).lower()} in [today], but [symptoms] says otherwise ({where})"
    if flags.get("leg_pain") and all(said.get((id, side)) is False for id in LEG_PAIN for side in ("left", "right")):
        return f'leg_pain = true in [today], but {" and ".join(LEG_PAIN)} are "no" in [symptoms]'
    if {("pain_one_side", "left"), ("pain_one_side", "right")} <= yes:
        return 'pain_one_side = "both", but it asks for pain on one side only'
    for side in ("left", "right"):
        if {("leg_below_knee", side), ("leg_above_knee_only", side)} <= yes:
            return f"leg_below_knee and leg_above_knee_only, both on the {side}"
        if {("pain_above_belt_only", "none"), ("pain_at_dimple", side)} <= yes:
            return "pain_above_belt_only, but pain_at_dimple is below the belt line"
    if ("pregnant_or_birth", "none") in yes and person.sex == "male":
        return "pregnant_or_birth = true, but sex is male"
    if flags.get("pregnant") and said.get(("pregnant_or_birth", "none")) is False:
        return "pregnant = true, but pregnant_or_birth = false"
    return ""
