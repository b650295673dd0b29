"""Named sets of parameters of the damage engine, each fitted to published figures about people or assumed."""

from typing import Literal

from laststraw.knowledge.fact import Fact, Quantity


class Calibration(Fact, frozen=True, kw_only=True):
    """One value of one parameter of the engine in one calibration and one model.

    ``parameter``: a field of ``damage.Parameters``. ``spread``: how far it differs between people or is unknown, as the sd
    of its log (0: shared by all).
    """

    id: str  # calibration.model.parameter
    calibration: Literal["recall", "prospective"]
    model: Literal["M1", "M0"]
    parameter: str
    quantity: Quantity
    spread: float = 0.0
