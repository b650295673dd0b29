"""The revised NIOSH lifting equation against its manual: claim, check, report.

Run: ``python -m validation.niosh.run`` (prints the table; ``--write`` renews report.md).
"""

import csv
import sys
from pathlib import Path
from typing import NamedTuple

from laststraw.damage.exposure.niosh_frequency import Session, duration_class, fm, over_15_min
from laststraw.damage.exposure.niosh_job import Stress, assess_job, composite_index
from laststraw.damage.exposure.niosh_lift import Lift, index
from laststraw.damage.exposure.niosh_multipliers import SYSTEMS, am, dm, half_up, hm, vm

HERE = Path(__file__).parent
THREE_TASKS = ((30.0, 20.0, 1.0), (20.0, 20.0, 2.0), (10.0, 15.0, 4.0))  # load, FIRWL (lb), lifts a minute (2.4.5)
SPECIAL = {"8 min": (10.0, 8.0), "5 min": (10.0, 5.0)}
SLIP = "the manual's own slip: 50/15 is 3.33"


class Row(NamedTuple):
    """One printed value and what we compute; both as text of the printed precision."""

    example: str
    quantity: str
    printed: str
    computed: str
    page: str
    status: str
    rounding: str
    why: str = ""

    @property
    def reproduced(self) -> bool:
        """The same digits."""
        return bool(self.printed) and self.computed == self.printed

    def __str__(self) -> str:
        told = f"{self.example}, {self.quantity} ({self.rounding}): printed {self.printed or '-'}, computed {self.computed or '-'}"
        return told + (f" ({self.why})" if self.why else "")


def read(name: str) -> list[dict[str, str]]:
    """The lines of a CSV of this folder."""
    with (HERE / name).open() as file:
        return list(csv.DictReader(file))


def lifts() -> dict[str, tuple[str, list[Lift]]]:
    """Units and tasks of every example whose numbers are known."""
    found: dict[str, tuple[str, list[Lift]]] = {}
    for r in read("lifts.csv"):
        lift = Lift(
            name=r["task"],
            load=float(r["load"]),
            h=float(r["h"]),
            v=float(r["v"]),
            a_deg=float(r["a_deg"]),
            h_end=float(r["h_end"]) if r["h_end"] else None,
            v_end=float(r["v_end"]),
            a_end_deg=float(r["a_end_deg"]),
            per_min=float(r["per_min"]),
            duration=r["duration"],
            coupling=r["coupling"],
            control=r["control"] == "yes",
        )
        found.setdefault(r["example"], (r["units"], []))[1].append(lift)
    return found


def values(example: str, rounding: str) -> dict[str, object]:
    """All that can be computed for an example; nothing where its numbers could not be read."""
    if example.startswith("2.4.5"):
        return three_tasks(rounding)
    if example.startswith("1.3.5.5"):
        return {"per_min": next(over_15_min(*given) for name, given in SPECIAL.items() if example.endswith(name))}
    if example.startswith("1.3.5.2"):
        minutes = [float(word) for word in example.split()[1:] if word.isdigit()]
        return {"duration": duration_class([Session(minutes[0], minutes[1]), Session(minutes[2], 480.0)])}
    known = lifts()
    if example not in known:
        return {}
    units, tasks = known[example]
    job = assess_job(tasks, SYSTEMS[units], rounding)
    first = job.tasks[0]
    return {
        "cli": job.cli,
        "rwl_origin": first.origin.rwl,
        "rwl_destination": first.destination.rwl if first.destination else None,
        "li_origin": first.li_origin,
        "li_destination": first.li_destination,
    }


def three_tasks(rounding: str) -> dict[str, object]:
    """The example of section 2.4.5, which starts from limits and not from lengths."""
    stress, together, found = [], 0.0, {}
    for i, (load, firwl, per_min) in enumerate(THREE_TASKS, start=1):
        stli = index(load, firwl * fm(per_min, False, "short", rounding), rounding)
        stress.append(Stress(stli, index(load, firwl, rounding), per_min))
        together += per_min
        found |= {f"stli_{i}": stli, f"fm_{'123'[:i]}": fm(together, False, "short", rounding)}
    return found | {"cli": composite_index(stress, "short", rounding).cli}


def as_printed(value: object, printed: str) -> str:
    """A value with as many decimals as the printed one, halves up."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    digits = len(printed.partition(".")[2])
    return repr(value) if digits > 6 else f"{half_up(float(value), digits):.{digits}f}"


def run() -> list[Row]:
    """Every worked example, and each printed table as one row."""
    rows = []
    for r in read("expected.csv"):
        value = values(r["example"], r["rounding"]).get(r["quantity"])
        why = SLIP if r["printed"] == "3.4" else "" if value is not None else "its numbers could not be read"
        text = as_printed(value, r["printed"])
        rows.append(Row(r["example"], r["quantity"], r["printed"], text, r["page"], r["status"], r["rounding"], why))
    return rows + tables()


def tables() -> list[Row]:
    """The cells of tables 1 to 5 that come out as printed, under both ways of rounding."""
    functions = {"1": hm, "2": vm, "3": dm, "4": am}
    rows = []
    for table in functions:
        for units in ("us", "metric"):
            cells = [r for r in read("tables.csv") if r["table"] == table and r["units"] in (units, "both")]
            system = SYSTEMS[units]
            for rounding in ("table", "exact"):
                wrong = [
                    r["at"]
                    for r in cells
                    if half_up(functions[table](float(r["at"]), system, rounding), 2) != float(r["printed"])
                ]
                right = f"{len(cells) - len(wrong)} cells"
                why = f"the manual's tables differ from its formulas at {', '.join(wrong)}" if wrong else ""
                rows.append(Row(f"table {table}", units, f"{len(cells)} cells", right, "8-13", "read", rounding, why))
    cells = [(r, key) for r in read("table_5.csv") for key in r if key != "per_min"]
    right = sum(fm(float(r["per_min"]), key.endswith("_low"), key.split("_")[0]) == float(r[key]) for r, key in cells)
    return [*rows, Row("table 5", "both", f"{len(cells)} cells", f"{right} cells", "15", "read", "exact")]


def report() -> str:
    """The table, and what was read where."""
    rows = run()
    made = sum(row.reproduced for row in rows)
    lines = [
        "# The revised NIOSH lifting equation against its manual",
        "",
        f"Claim: `laststraw.damage.exposure.niosh_*` gives what NIOSH Publication 94-110 (revised 9/2021) prints. {made} of "
        f"{len(rows)} rows are reproduced to the printed digit. Rows that are not stay here, with the reason.",
        "",
        "| example | quantity | rounding | printed | computed | page | printed value was | |",
        "| --- | --- | --- | ---: | ---: | ---: | --- | --- |",
    ]
    lines += [
        f"| {r.example} | {r.quantity} | {r.rounding} | {r.printed} | {r.computed} | {r.page} | {r.status} | "
        f"{'' if r.reproduced else '**no** '}{r.why} |"
        for r in rows
    ]
    lines += [
        "",
        "`read`: the value was read in a source named in `expected.csv`; `recalled`: from memory, to be checked against the "
        "manual; `computed elsewhere`: by another program; `computed`: by us, from the clause on that page; `not read`: none of these. The lengths and loads that go in are in `lifts.csv`, with the same word for each.",
        "",
        "* Tables 1 to 5: all cells were read in the double transcription of `nbarr1/ErgonomicTool` (methods/rnle/transcription), "
        "tables 1 to 4 and most of 5 once more in a reprint of the manual's worksheet.",
        "* Examples 1, 7 and 8: their results are quoted in `Cocozza-simone/ai-niosh-lab`; example 4: multipliers and "
        "limits in `nbarr1/ErgonomicTool` (docs/methods/rnle.md, p. 46), lengths in `ai-niosh-lab`; example 5: in the "
        "chapter on the equation in *Fundamentals and Assessment Tools for Occupational Ergonomics* (46.7.2), which "
        "prints the same job. The manual itself could not be opened here: only its table of pages is sure.",
        "* `NTP 477 in ErgoCalc`: the example file of another program (`arthurits/ErgoCalculator`) with its own result, all 17 digits.",
        "* Page 16 prints 50/15 as 3.4. We compute 3.33, and this row stays.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    text = report()
    if "--write" in sys.argv[1:]:
        (HERE / "report.md").write_text(text)
    sys.stdout.write(text)
