"""What if a population lived otherwise: named changes to the same people, who keep all their dice."""

from typing import NamedTuple

from laststraw.cohort.columns import AWKWARD, HEAVY
from laststraw.cohort.people import People
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge

NAMES = ("lighter_loads", "more_rest", "imbalance_corrected", "technique_training", "exercise")


class Scenario(NamedTuple):
    """Factors; 1 changes nothing."""

    name: str = ""
    heavy_load: float = 1.0  # compression in heavy windows
    awkward_load: float = 1.0
    heavy_windows: float = 1.0  # how many there are
    awkward_windows: float = 1.0
    imbalance: float = 1.0  # at rest
    strength: float = 1.0
    heal: float = 1.0  # speed of healing


UNCHANGED = Scenario()


def scenario(name: str, knowledge: Knowledge) -> Scenario:
    """A scenario by name. *Error*: ``UnusableInput`` that lists them."""
    if name not in NAMES:
        raise UnusableInput(f"There is no scenario {name!r}.", hint=f"There is {', '.join(NAMES)}.")
    begin = f"cohort.scenario.{name}."
    found = {row.id.removeprefix(begin): row.quantity.value for row in knowledge.constants if row.id.startswith(begin)}
    return Scenario(name=name, **found)


def change(people: People, by: Scenario) -> People:
    """The same people under a scenario."""
    if by._replace(name="") == UNCHANGED:
        return people
    load, shares = people.load_n.copy(), people.shares.copy()
    load[:, HEAVY] *= by.heavy_load
    load[:, AWKWARD] *= by.awkward_load
    shares[:, 0::2] *= by.heavy_windows
    shares[:, 1::2] *= by.awkward_windows
    strength = people.strength_n * by.strength
    return people._replace(
        load_n=load,
        used=load / strength[:, None],
        strength_n=strength,
        shares=shares,
        imbalance=people.imbalance * by.imbalance,
        heal=people.heal * by.heal,
    )
