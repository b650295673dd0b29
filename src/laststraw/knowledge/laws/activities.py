"""Laws of activities: postures that bodies can take, hands that reach, parts that add up, words that mean one thing."""

from collections.abc import Iterator
from math import cos, hypot, radians, sin

from laststraw.knowledge.find import plain
from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.rows import Located, Place, located
from laststraw.knowledge.schema import Knowledge, Phase
from laststraw.records import LIMITS

ROUNDING = 1e-9  # of shares that are written with a few decimals
UNITS = {"repetitions": "1/day", "duration": "s", "dynamic_factor": "1"}
LEAST = {"repetitions": 0.0, "duration": 0.0, "dynamic_factor": 1.0}  # a peak is never below the still picture


def phases_add_up(knowledge: Knowledge) -> Iterator[Breach]:
    """An activity has phases, each a part of its time with a name of its own; together they are the whole."""
    for where in located(knowledge, "activity"):
        phases = where.row.phases
        shares = [phase.share for phase in phases]
        if min(shares, default=0.0) <= 0.0 or abs(sum(shares) - 1.0) > ROUNDING:
            yield Breach(where.place, f"activity {where.name!r}: shares {shares} must be above 0 and add up to 1")
        if len({phase.name for phase in phases}) < len(phases):
            yield Breach(where.place, f"activity {where.name!r}: two phases have the same name")


def phases_are_postures(knowledge: Knowledge) -> Iterator[Breach]:
    """Every number of a phase is one that a living body can have, and its spread is not negative."""
    for where, phase in _phases(knowledge):
        for field, (low, high) in LIMITS.items():
            given = getattr(phase, field)
            if given is not None and not low <= given[0] <= high:
                message = f"{field} {given[0]:g} is not between {low:g} and {high:g}"
                yield Breach(where.place, f"activity {where.name!r}, {phase.name}: {message}")
            if given is not None and not given[1] >= 0.0:
                yield Breach(
                    where.place, f"activity {where.name!r}, {phase.name}: {field} has a spread of {given[1]:g}"
                )


def activities_have_their_units(knowledge: Knowledge) -> Iterator[Breach]:
    """Repetitions are per day, a duration is in s, a dynamic factor is at least 1; no spread is negative."""
    for where in located(knowledge, "activity"):
        for field, unit in UNITS.items():
            number, least = getattr(where.row, field), LEAST[field]
            if number.unit != unit:
                yield Breach(
                    where.place, f"activity {where.name!r}: {field} is in {number.unit!r}, must be in {unit!r}"
                )
            enough = number.value >= least if least else number.value > 0.0
            if not enough or not number.sd >= 0.0:
                message = f"{field} {number.value:g} (sd {number.sd:g}): at least {least:g}, and no negative spread"
                yield Breach(where.place, f"activity {where.name!r}: {message}")


def loads_have_a_place(knowledge: Knowledge) -> Iterator[Breach]:
    """What the hands hold or push is somewhere: in front of the spine and above the floor."""
    for where, phase in _phases(knowledge):
        holds = (phase.hand_load_kg or (0.0, 0.0))[0] > 0.0 or (phase.push_n or (0.0, 0.0))[0] != 0.0
        if holds and (phase.hand_forward_mm is None or phase.hand_height_mm is None):
            message = "holds or pushes something: say where with hand_forward_mm and hand_height_mm"
            yield Breach(where.place, f"activity {where.name!r}, {phase.name}: {message}")


def hands_are_within_reach(knowledge: Knowledge) -> Iterator[Breach]:
    """The hands are no farther from the shoulders than arms are long.

    A person of the reference stature; the height of L4/L5 above the floor is free between that of a deep squat (or the
    floor) and that of standing (or a saddle), so that only what no bend of the knees can reach is refused.
    """
    numbers = {constant.id: constant.quantity.value for constant in knowledge.constants}
    missing = [id for id in REACH if id not in numbers]
    if missing and knowledge.activities:
        yield Breach(Place("constants/activities.toml", 0), f"no constant {missing[0]!r}")
        return
    for where, phase in _phases(knowledge):
        too_far = _beyond_reach(phase, numbers)
        if too_far > 0.0:
            message = f"the hands are {too_far:.0f} mm beyond the reach of the arms"
            yield Breach(where.place, f"activity {where.name!r}, {phase.name}: {message}")


HEIGHTS = {
    support: tuple(f"reach_{end}_{support}_mm" for end in ("lowest", "highest")) for support in ("standing", "sitting")
}
REACH = (
    "reach_shoulder_above_mm",
    "reach_shoulder_beside_mm",
    "reach_arm_mm",
    *HEIGHTS["standing"],
    *HEIGHTS["sitting"],
)
LEAN_LYING = {"lying_prone": 70.0, "lying_supine": -90.0, "lying_side": 0.0}  # deg; a prone chest is often propped up


def _beyond_reach(phase: Phase, numbers: dict[str, float]) -> float:
    """How many mm the hand is too far away, at the height of L4/L5 that suits it best; 0 and below: within reach."""
    if phase.hand_forward_mm is None or phase.hand_height_mm is None:
        return 0.0
    above, beside, arm = (numbers[id] for id in REACH[:3])
    lowest, highest = (numbers[id] for id in HEIGHTS["standing" if phase.support == "standing" else "sitting"])
    lean = radians(LEAN_LYING.get(phase.support, (phase.trunk_inclination or (0.0, 0.0))[0]))
    forward = phase.hand_forward_mm[0] - above * sin(lean)
    left = abs((phase.hand_left_mm or (0.0, 0.0))[0])
    sideways = max(left - beside, 0.0) if phase.hands != "both" else left
    level = phase.hand_height_mm[0] - above * cos(lean)  # height of L4/L5 that brings the shoulder level with the hand
    off = max(lowest - level, level - highest, 0.0)  # what is left when the knees have done what they can
    return hypot(forward, sideways, off) - arm


def words_for_activities_are_unique(knowledge: Knowledge) -> Iterator[Breach]:
    """An id, a name, or another word for an activity means one activity only."""
    owner: dict[str, str] = {}
    for where in located(knowledge, "activity"):
        for word in (where.row.id, where.row.name, *where.row.also):
            first = owner.setdefault(plain(word), where.name)
            if first != where.name:
                yield Breach(where.place, f"activity {where.name!r}: {word!r} already means {first!r}")


NEARLY_ALL = ("all the work", "the point of it")  # how an activity says that its still picture misses what matters


def what_is_nearly_all_left_out_is_not_ranked(knowledge: Knowledge) -> Iterator[Breach]:
    """An activity is left out of rankings exactly when it says that nearly all of its work is left out."""
    for where in located(knowledge, "activity"):
        says_so = any(phrase in where.row.leaves_out for phrase in NEARLY_ALL)
        if says_so != where.row.not_ranked:
            message = f"not_ranked must be {str(says_so).lower()}: leaves_out is {where.row.leaves_out!r}"
            yield Breach(where.place, f"activity {where.name!r}: {message}")


def _phases(knowledge: Knowledge) -> Iterator[tuple[Located, Phase]]:
    for where in located(knowledge, "activity"):
        for phase in where.row.phases:
            yield where, phase


LAWS: tuple[Law, ...] = (
    phases_add_up,
    phases_are_postures,
    activities_have_their_units,
    loads_have_a_place,
    hands_are_within_reach,
    words_for_activities_are_unique,
    what_is_nearly_all_left_out_is_not_ranked,
)
