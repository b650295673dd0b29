"""How exact a number of a posture is that somebody typed without saying how exact it is."""

from laststraw.knowledge import Knowledge
from laststraw.records import Uncertain


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
