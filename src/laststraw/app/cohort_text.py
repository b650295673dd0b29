"""A population's figures as a table, a document, and rows of CSV."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from laststraw.cohort.claims import CLAIMED, QUANTITIES, says, targets
from laststraw.cohort.metrics import Metric
from laststraw.knowledge import Knowledge
from laststraw.records import CalibrationName, ModelName

SHARES = ("incidence", "recurrence", "case", "control", "point", "year", "recovered", "no_cause")
SHOWN_CHANGES = ("incidence_free", "incidence_ratio", "incidence_odds_ratio", "onsets_ratio", "point_prevalence")
NAMES = {
    "incidence_ratio": "risk ratio of an onset within a year",
    "incidence_odds_ratio": "odds ratio of the same",
    "onsets_ratio": "onsets over onsets",
    "incidence_free": "onset within a year, difference",
    "point_prevalence": "hurts on a given day, difference",
    "share_trigger": "share of the trigger",
    "share_history": "share of what came before",
    "share_base": "share of neither",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One model under one calibration: its figures, what a scenario changes, and the fingerprint of its counts."""

    model: ModelName
    calibration: CalibrationName
    found: Mapping[str, Metric]
    changed: Mapping[str, Metric]
    digest: str


class Asked(Protocol):
    """What was asked for."""

    @property
    def people(self) -> int: ...  # noqa: D102
    @property
    def years(self) -> int: ...  # noqa: D102
    @property
    def seed(self) -> int: ...  # noqa: D102
    @property
    def scenario(self) -> str | None: ...  # noqa: D102


def as_text(runs: list[Run], asked: Asked, known: Knowledge) -> str:
    """The table beside the targets, the scenario, and the old claim."""
    parts = [
        f"{asked.people:,} virtual people, seed {asked.seed}. {known.sentence('cohort.virtual')}",
        "",
        _table(runs, known),
    ]
    if asked.scenario:
        parts += ["", *_scenario(runs, asked.scenario, known)]
    return "\n".join([*parts, "", *_claim(runs, known), "", *_parts(runs)])


def _head(runs: list[Run]) -> str:
    return "".join(f"{run.model + ' ' + run.calibration:>20s}" for run in runs)


def _table(runs: list[Run], known: Knowledge) -> str:
    lines = [f"{'':66s}{'studies':>20s}{_head(runs)}"]
    for name, (middle, low, high) in targets(known).items():
        cells = "".join(f"{_cell(name, run.found.get(name), low, high):>20s}" for run in runs)
        beside = f"{_number(name, middle)} ({_number(name, low)}-{_number(name, high)})"
        lines.append(f"{says(known, name)[:65]:66s}{beside:>20s}{cells}".rstrip())
    return "\n".join(
        [*lines, "  ! outside of what fits by more than its own error. Behind ±: 1 standard error of the simulation."]
    )


def _number(name: str, value: float) -> str:
    if name.startswith(SHARES):
        return f"{100 * value:.1f}%"
    return f"{value:.0f}" if name.startswith("median") else f"{value:.2f}"


def _cell(name: str, found: Metric | None, low: float, high: float) -> str:
    """A number with its error; a mark where it lies outside by more than two of them."""
    if found is None or found.value != found.value:
        return "none"
    out = found.value < low - 2.0 * found.error or found.value > high + 2.0 * found.error
    error = f"{100 * found.error:.1f}" if name.startswith(SHARES) else f"{found.error:.2f}"
    return f"{_number(name, found.value)} ±{error}{' !' if out else '  '}"


def _scenario(runs: list[Run], name: str, known: Knowledge) -> list[str]:
    lines = [f"{name.replace('_', ' ')}: {known.sentence('cohort.scenario_says')}", f"{'':66s}{_head(runs)}"]
    for key in SHOWN_CHANGES:
        cells = "".join(f"{run.changed[key].value:13.3f} ±{run.changed[key].error:.3f}" for run in runs)
        lines.append(f"  {NAMES[key]:64s}{cells}")
    told = [s.text for s in known.sentences if s.id == f"cohort.scenario_{name}"]
    return [*lines, *(f"  {text}" for text in told)]


def _claim(runs: list[Run], known: Knowledge) -> list[str]:
    """Claim S3 with defined quantities, after any activity and after what people would blame."""
    lines = [known.sentence("cohort.claim"), f"{'':94s}{_head(runs)}"]
    for which, suffix in (("all", ""), ("named", "_named")):
        for name in QUANTITIES:
            text = f"{known.sentence(f'cohort.claim_{name}')[:-1]}, {known.sentence(f'cohort.claim_{which}')}"
            cells = "".join(f"{_cell('case', run.found.get(name + suffix), 0.0, 1.0):>20s}" for run in runs)
            lines.append(f"  {text:92s}{cells}".rstrip())
    return [*lines, known.sentence("cohort.claim_no_proof")]


def _parts(runs: list[Run]) -> list[str]:
    """How the hazard of an onset is shared out on average."""
    lines = []
    for name in ("share_trigger", "share_history", "share_base"):
        cells = "".join(f"{_cell('case', run.found.get(name), 0.0, 1.0):>20s}" for run in runs)
        lines.append(f"  {NAMES[name]:92s}{cells}".rstrip())
    return lines


def as_document(runs: list[Run], asked: Asked, known: Knowledge) -> dict[str, Any]:
    """The JSON document."""
    from laststraw import __version__

    return {
        "people": asked.people,
        "years": asked.years,
        "seed": asked.seed,
        "scenario": asked.scenario,
        "version": __version__,
        "knowledge": known.version,
        "targets": {
            name: dict(zip(("value", "low", "high"), row, strict=True)) for name, row in targets(known).items()
        },
        "runs": [
            {
                "model": run.model,
                "calibration": run.calibration,
                "figures": _rows(run.found),
                "scenario_changes": _rows(run.changed),
                "digest": run.digest,
            }
            for run in runs
        ],
        "claim": {
            "says": known.sentence("cohort.claim"),
            "claimed": CLAIMED,
            "source": None,
            "quantities": {name: known.sentence(f"cohort.claim_{name}") for name in QUANTITIES},
            "caution": known.sentence("cohort.claim_no_proof"),
        },
    }


def _rows(found: Mapping[str, Metric]) -> dict[str, dict[str, float | None]]:
    """Figures as JSON has them: what is not a number is null."""

    def plain(value: float) -> float | None:
        return value if abs(value) < float("inf") else None

    return {name: {"value": plain(one.value), "error": plain(one.error)} for name, one in found.items()}


def as_csv(runs: list[Run], known: Knowledge) -> str:
    """One row for a figure of a run."""
    text, wanted = io.StringIO(), targets(known)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("model", "calibration", "figure", "value", "error", "target", "low", "high"))
    for run in runs:
        for name, one in run.found.items():
            writer.writerow((run.model, run.calibration, name, one.value, one.error, *wanted.get(name, ("", "", ""))))
        for name, one in run.changed.items():
            writer.writerow((run.model, run.calibration, f"change.{name}", one.value, one.error, "", "", ""))
    return text.getvalue()
