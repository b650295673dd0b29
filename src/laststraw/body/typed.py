"""How exact a number of a posture is that somebody typed without saying how exact it is, and loads typed over a task's."""

from dataclasses import replace

import msgspec

from laststraw.knowledge import Activity, Knowledge
from laststraw.records import LIMITS, TaskPosture, Uncertain


def typed(field: str, value: float, knowledge: Knowledge) -> Uncertain:
    """A typed number of a ``TaskPosture``, with the error that such a number has by default.

    Parameters
    ----------
    field
        Name of the field of ``TaskPosture``; it tells the kind of number.
    value
        In the unit of the field.
    knowledge
        ``typed_angle_sd_deg``, ``typed_share_sd``, ``typed_length_sd_mm``, ``typed_load_rel_sd``.

    Returns
    -------
    Uncertain
        A load and a share of 0 are exact: whoever types that there is none knows it.

    *Error*: none of its own; the default errors are assumed (constants/task.toml).
    """
    if field in ("hand_load_kg", "push_n", "abdominal_pressure_kpa"):
        return Uncertain(mean=value, sd=abs(value) * knowledge.constant("typed_load_rel_sd"))
    if field in ("backrest", "arms_on_thighs", "armrests", "hand_on_table"):
        return Uncertain(mean=value, sd=knowledge.constant("typed_share_sd") if value else 0.0)
    length = field.endswith("_mm")
    return Uncertain(mean=value, sd=knowledge.constant("typed_length_sd_mm" if length else "typed_angle_sd_deg"))


def holding(posture: TaskPosture, load_kg: float | None, knowledge: Knowledge) -> TaskPosture:
    """The posture with another load in the hands; None leaves it as it is. *Error*: ``ValueError`` outside ``LIMITS``."""
    return posture if load_kg is None else replace(posture, hand_load_kg=typed("hand_load_kg", load_kg, knowledge))


def carrying(activity: Activity, load_kg: float | None, knowledge: Knowledge) -> Activity:
    """The activity with another load, in the phases in which the hands hold something; in all when they never do.

    None leaves it as it is.

    *Error*: ``ValueError`` outside ``LIMITS``.
    """
    if load_kg is None:
        return activity
    low, high = LIMITS["hand_load_kg"]
    if not low <= load_kg <= high:
        raise ValueError(f"hand_load_kg {load_kg:g} is not between {low:g} and {high:g}")
    given = typed("hand_load_kg", load_kg, knowledge)
    loaded = [bool(phase.hand_load_kg and phase.hand_load_kg[0] > 0.0) for phase in activity.phases]
    phases = tuple(
        msgspec.structs.replace(phase, hand_load_kg=(given.mean, given.sd)) if full or not any(loaded) else phase
        for phase, full in zip(activity.phases, loaded, strict=True)
    )
    return msgspec.structs.replace(activity, phases=phases)
