"""The report of the in-vivo comparison: what misses its target stays in it, in bold."""

import numpy as np

from validation.in_vivo import run, truth
from validation.in_vivo.fitting import fit
from validation.in_vivo.metrics import r2_correlation, r2_prediction, ratio_rmse, rmse

VERIFIED = {"yes": "read", "reprint": "seen in a reprint", "no": "recalled"}


def report() -> str:
    """All tables."""
    return "\n".join([*_head(), *_tasks(), *_targets(), *_eight(), *_left_out(), *_relative(), *_tail(), ""])


def _head() -> list[str]:
    return [
        "# Disc pressures measured in living people",
        "",
        "Claim: the model says what a transducer in a living disc said. Truth: Wilke 1999 and 2001 (one man, L4/L5), as printed, in "
        "`expected.csv` with what was read and what is only recalled; the posture of each task in `tasks/`, with its doubt, written "
        "down before the model was run (`postures.md`). The interval is the middle 90 % of the draws of posture and of all that is "
        f"uncertain about the model ({run.DRAWS} draws). One man, one disc, one day: his truth, not everybody's.",
        "",
    ]


def _yes(row: run.Row | run.Target | run.RelativeRow) -> str:
    return "yes" if row.reproduced else "**no**"


def _tasks() -> list[str]:
    lines = [
        "## Every task",
        "",
        "| task | source | printed | computed MPa | 90 % interval | holds | compression L4/L5 N | pressure was | fitted |",
        "| --- | --- | --- | ---: | ---: | --- | ---: | --- | --- |",
    ]
    for row in run.predicted():
        t = row.task
        computed = f"{row.mean:.2f} | {row.lo:.2f} to {row.hi:.2f}" if row.mean == row.mean else "not holdable |"
        lines.append(
            f"| {t.name} | {t.source} | {t.printed_as} | {computed} | {_yes(row)} | {row.compression_n:.0f} | "
            f"{VERIFIED[t.verified]} | {'yes' if t.fitted else 'no'} |"
        )
    return [*lines, ""]


def _targets() -> list[str]:
    return [
        "## Numbers to reach",
        "",
        "On the tasks whose pressure was read; R2 is the square of Pearson's correlation, as AnyBody's was computed.",
        "",
        "| what | today's best | wanted | computed | reached |",
        "| --- | --- | --- | ---: | --- |",
        *(f"| {t.name} | {t.today} | {t.wanted} | {t.value:.3f}{t.unit} | {_yes(t)} |" for t in run.targets()),
        "",
    ]


def _eight() -> list[str]:
    pairs = run.eight()
    names = [a.task for _, a in pairs]
    printed = [a.printed_mpa for _, a in pairs]
    standing = names.index("standing")
    lines = [
        "## AnyBody's eight tasks",
        "",
        f"AnyBody's own results file prints forces; its pressures here are force / ({run.PRESSURE_FACTOR:g} x "
        f"{run.AREA_MM2:g} mm2).",
        "",
        "| task | printed MPa | AnyBody | computed |",
        "| --- | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {a.task} | {a.printed_mpa:g} | {theirs:.2f} | {row.mean:.2f} |"
        for (row, a), theirs in zip(pairs, run.anybody_mpa(), strict=True)
    ]
    for who, values in (("AnyBody", run.anybody_mpa()), ("computed", [row.mean for row, _ in pairs])):
        lines += [
            "",
            f"{who}: RMSE {rmse(values, printed):.3f} MPa, R2 {r2_correlation(values, printed):.3f} (squared correlation), "
            f"{r2_prediction(values, printed):.3f} (1 - errors over deviations), RMSE of the ratio to standing "
            f"{ratio_rmse(values, printed, standing):.2f}.",
        ]
    return [*lines, ""]


def _left_out() -> list[str]:
    grid, left = run.grid(), run.left_out()
    rows = run.verified()
    printed = [r.task.printed_mpa for r in rows]
    values, pressures = fit(grid, printed)
    named = ", ".join(f"{n} {v:.3g}" for n, v in zip(grid.names, values, strict=True))
    lines = [
        "## One task left out",
        "",
        f"Two parameters ({', '.join(grid.names)}) are fitted on all tasks but one and judged on that one. Fitted on all: {named}, "
        f"RMSE {rmse(pressures.tolist(), printed):.3f} MPa; left out: **{left.rmse:.3f} MPa**.",
        "",
        "| left out | printed MPa | computed | " + " | ".join(grid.names) + " |",
        "| --- | ---: | ---: |" + " ---: |" * len(grid.names),
    ]
    lines += [
        f"| {row.task.name} | {row.task.printed_mpa:g} | {found:.2f} | " + " | ".join(f"{v:.3g}" for v in at) + " |"
        for row, found, at in zip(rows, left.predicted, np.atleast_2d(left.values), strict=True)
    ]
    return [*lines, ""]


def _relative() -> list[str]:
    return [
        "## Relative effects on implants",
        "",
        "Checks, never fitted: force on a vertebral body replacement in patients, which shares its load with rods behind it. The "
        "bands were set before the model was run.",
        "",
        "| effect | measured | band | computed | inside |",
        "| --- | ---: | ---: | ---: | --- |",
        *(
            f"| {r.effect.name} ({r.effect.source}) | {r.effect.printed:g} | {r.effect.low:g} to {r.effect.high:g} | "
            f"{r.computed:.2f} | {_yes(r)} |"
            for r in run.relative()
        ),
        "",
    ]


def _tail() -> list[str]:
    missing = [r for r in truth.rows("expected.csv") if not r["posture_file"]]
    return [
        "## Not compared",
        "",
        *(f"* {r['task']} ({r['source']}): {r['printed_as']}; {r['note']}" for r in missing),
        "",
        "Not found: the tables of Takahashi 2006, Schultz 1982, Andersson and Ortengren 1974 to 1980, Nachemson 1960 to 1966, and "
        "the table of 26 tasks of Rajaee 2015. What could not be read is not here.",
    ]
