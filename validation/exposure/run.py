"""Published exposure models: every printed example and constant that could be found, as printed.

Run: ``python -m validation.exposure.run`` (prints the tables; ``--write`` renews report.md).
"""

import csv
import math
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from laststraw.damage.exposure import MODELS, duet, fatigue, lifft, mdd, shoulder, tendon, vibration

HERE = Path(__file__).parent

TITLES = {
    "lifft": "LiFFT",
    "exolifft": "Exo-LiFFT",
    "duet": "DUET",
    "tendon": "Tendon in the lab",
    "shoulder": "The Shoulder Tool",
    "mdd": "Mainz-Dortmund dose",
    "fatigue": "Barrett-Callaghan law",
    "a8": "Whole-body vibration",
    "vibration": "Whole-body vibration",
    "shocks": "Whole-body vibration",
}
WHY = {
    ("shoulder", "odds_ratio_pain_now_4_5", "4.73"): "exp of the printed slope 1.555, itself rounded, is 4.735",
    (
        "duet_figure_3",
        "risk",
        "60.5%",
    ): "the printed equation gives 60.0 % for the printed damage; the tool was later mended (v1.3.0, rounding)",
    (
        "duet_figure_3",
        "damage",
        "0.59703",
    ): "the printed table, with three digits, gives 0.5971; its unrounded form is not printed",
    ("shoulder_mono", "damage", "0.00428"): "the arm's weight is not printed; this example needs 8.62 lb, we use 8.6",
    ("shoulder_two_hands", "damage", "0.03331"): "this example needs an arm of 8.73 lb: no one weight fits both",
    ("shoulder_two_hands", "risk", "37.6%"): "follows from the damage; the printed damage gives the printed risk",
    (
        "shocks_2018_woman",
        "r",
        "0.97",
    ): "0.962 by the norm's own equation, which gives the printed 1.22 for men; phonometry finds the same",
    ("vibration", "static_2018", "0.281"): "0.029 * 9.81 = 0.284; the norm's own example needs 0.284",
}
SLOPE = "the printed cycles belong to a slope of 14.79, not to the printed 14.83"


class Row(NamedTuple):
    """One printed value and ours."""

    case: str
    quantity: str
    printed: str
    status: str  # verified: read in the source named; recalled: not checked; computed: by the project's notes
    source: str
    computed: float

    @property
    def reproduced(self) -> bool:
        """Within half of the last printed digit."""
        value, half = number(self.printed)
        return abs(self.computed - value) <= half * (1.0 + 1e-9)

    def __str__(self) -> str:
        return f"{self.case}, {self.quantity}: printed {self.printed}, computed {shown(self)} ({self.status})"

    @property
    def why(self) -> str:
        """What is known of a miss."""
        return WHY.get((self.case, self.quantity, self.printed), SLOPE if self.case == "tendon" else "not explained")


def number(printed: str) -> tuple[float, float]:
    """A printed number, and half of its last digit; after ``~`` zeros at the end are no digits."""
    text = printed.strip("~%")
    mantissa, _, power = text.partition("e")
    scale = 10.0 ** int(power or 0) * (0.01 if printed.endswith("%") else 1.0)
    decimals = len(mantissa.partition(".")[2])
    if printed.startswith("~"):
        decimals = -(len(mantissa) - len(mantissa.rstrip("0")))
    return float(mantissa) * scale, 0.5 * 10.0**-decimals * scale


def shown(row: Row) -> str:
    """Our value in the form of the printed one."""
    return f"{100 * row.computed:.4g}%" if row.printed.endswith("%") else f"{row.computed:.7g}"


def run() -> list[Row]:
    """Every printed value."""
    cases = tomllib.loads((HERE / "cases.toml").read_text())
    with (HERE / "expected.csv").open() as file:
        return [
            Row(
                **r,
                computed=of_case(cases[r["case"]], r["quantity"])
                if r["case"] in cases
                else FUNCTIONS[r["case"]](r["quantity"]),
            )
            for r in csv.DictReader(file)
        ]


def of_case(case: dict, quantity: str) -> float:
    """A total, a limit, or a step of the only task."""
    got = MODELS[case["model"]].assess(case["tasks"], **case.get("options", {}))
    found = {amount.id: amount.value for amount in (*got.tasks[0].steps, *got.limits, *got.totals)}
    return found[quantity]


def of_lifft(quantity: str) -> float:
    ours, other = (lifft.CONSTANTS[name].cycles for name in ("exo_2022", "sn_pyergo"))
    one, two = lifft.percent_strength(0.0), lifft.percent_strength(1.0)
    return {
        "n0_exo_2022": ours,
        "n0_sn_pyergo": other,
        "factor_of_n0": ours / other,
        "difference_of_y": lifft.RISK_SLOPE * math.log10(ours / other),
        "factor_of_signs": float(lifft.damage_per_lift(50.0) / lifft.damage_per_lift(50.0, 0.0, "exo_2022_minus")),
        "percent_per_nm": float(two - one),
        "percent_at_0_nm": float(one),
        "percent_at_0_nm_mixed": float(one) - math.log(ours / other) / lifft.PER_PERCENT,
    }[quantity]


def of_lifft_sn(quantity: str) -> float:
    if quantity == "tolerance":
        return lifft.ultimate_tolerance_n()
    return float(lifft.cycles_to_failure(last(quantity)))


def of_exolifft(quantity: str) -> float:
    left = float(lifft.damage_per_lift(80.0, 30.0) / lifft.damage_per_lift(80.0))
    if quantity == "less_damage_30_nm":
        return 1.0 - left
    bare = last(quantity)
    return 1.0 - float(lifft.risk(bare * left) / lifft.risk(bare))


def of_duet_formula(quantity: str) -> float:
    if quantity == "damage_without_stress":
        return 1.0 / float(tendon.cycles_to_failure(0.0))
    cycles = 1.0 / float(duet.damage_per_exertion(last(quantity), "schechtman_bader_1997"))
    return cycles if quantity.startswith("cycles") else 1.0 / round(cycles)  # the table's damage is 1 / its cycles


def of_shoulder(quantity: str) -> float:
    if quantity.startswith("odds_ratio_"):
        return math.exp(shoulder.OUTCOMES[quantity.removeprefix("odds_ratio_")].slope)
    return float(shoulder.risk(last(quantity)))


def of_mdd(quantity: str) -> float:
    name, sex, field = quantity.split("/")
    return getattr(mdd.thresholds(name, sex), field)


def of_fatigue(quantity: str) -> float:
    if quantity == "tolerance":
        return fatigue.ultimate_tolerance_n()
    if quantity.startswith(("rate_", "per_n_")):
        field, name = ("rate", quantity[5:]) if quantity.startswith("rate_") else ("per_n", quantity[6:])
        return getattr(fatigue.CONSTANTS[name], field)
    cycles = float(fatigue.cycles_to_failure(last(quantity)))
    return cycles / float(lifft.cycles_to_failure(last(quantity))) if quantity.startswith("ratio") else cycles


def of_vibration(quantity: str) -> float:
    old = vibration.SPINES["2004"]["male"]
    if quantity.startswith("risk_"):
        return vibration.injury_probability(last(quantity), quantity.split("_")[1])
    if quantity.startswith("r_2004_"):
        stress, years = (float(part) for part in quantity.split("_")[2:])
        return vibration.r_factor(stress, start_age=20, years=years, days_a_year=240, edition="2004")
    return {
        "vdv_action": vibration.ACTION_VDV,
        "vdv_limit": vibration.LIMIT_VDV,
        "axis_factor_level": float(vibration.AXIS_FACTORS[0]),
        "dose_2018": vibration.shock_dose([40.0] * 5),
        "static_2018": vibration.SPINES["2018"]["male"].static_mpa,
        "m_x_2004": old.stress_per_dose[0],
        "m_y_2004": old.stress_per_dose[1],
        "m_z_2004": old.stress_per_dose[2],
        "stress_low_2004": vibration.LOW_STRESS_MPA,
        "stress_high_2004": vibration.HIGH_STRESS_MPA,
        "r_low_2004": vibration.LOW_R,
        "r_high_2004": vibration.HIGH_R,
        "strength_at_0_2004": old.strength_mpa,
        "strength_per_year_2004": old.strength_per_year,
        "static_2004": old.static_mpa,
    }[quantity]


def last(quantity: str) -> float:
    """The number at the end of a quantity's name."""
    return float(quantity.rpartition("_")[2])


FUNCTIONS: dict[str, Callable[[str], float]] = {
    "lifft": of_lifft,
    "lifft_sn": of_lifft_sn,
    "exolifft": of_exolifft,
    "duet_formula": of_duet_formula,
    "tendon": lambda quantity: float(tendon.cycles_to_failure(last(quantity))),
    "shoulder": of_shoulder,
    "mdd": of_mdd,
    "fatigue": of_fatigue,
    "vibration": of_vibration,
}


def report() -> str:
    """Every value, by model."""
    rows = run()
    counts = Counter((row.status, row.reproduced) for row in rows)
    lines = [
        "# The field's exposure models",
        "",
        "Claim: these published equations, and the numbers that their makers print of them. Expected values as printed, each with what it "
        "rests on: **verified** = read in the source named (often a second hand: no paper of LiFFT, DUET, the Shoulder Tool or the "
        "Mainz-Dortmund dose could be read, nor the norms' text), **recalled** = from memory and not checked, **computed** = by the "
        "project's notes before this code was written. Reproduced: within half of the last printed digit. Equations and conflicts: "
        "[docs/exposure.md](../../docs/exposure.md).",
        "",
        f"{sum(row.reproduced for row in rows)} of {len(rows)} are reproduced: "
        + ", ".join(
            f"{counts[status, True]} of {counts[status, True] + counts[status, False]} {status}"
            for status in ("verified", "recalled", "computed")
        )
        + ". Those that are not stay in the table, in bold.",
    ]
    for title in dict.fromkeys(TITLES.values()):
        lines += ["", f"## {title}", "", "| case | quantity | printed | computed | | status | source |"]
        lines += ["| --- | --- | ---: | ---: | --- | --- | --- |"]
        lines += [
            f"| {r.case} | {r.quantity} | {r.printed} | {shown(r)} | {'yes' if r.reproduced else f'**no**: {r.why}'} | {r.status} | {r.source} |"
            for r in rows
            if TITLES[r.case.split("_")[0]] == title
        ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    text = report()
    if "--write" in sys.argv[1:]:
        (HERE / "report.md").write_text(text)
    sys.stdout.write(text)
