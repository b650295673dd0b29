"""The two laws hold, and their measures see when they do not."""

import numpy as np
from validation.laws_of_the_model import run


def test_both_laws_hold(monkeypatch):
    monkeypatch.setattr(run, "POSTURES", 5)
    monkeypatch.setattr(run, "TASKS", 4)
    assert [str(row) for row in run.run() if not row.reproduced] == []


def test_a_lever_that_is_off_is_seen(monkeypatch):
    real = run.pull
    monkeypatch.setattr(run, "POSTURES", 2)

    def off(*arguments):
        found = real(*arguments)
        return found._replace(per_newton=found.per_newton + 1e-4)

    monkeypatch.setattr(run, "pull", off)
    assert run.lever_error_m() > 5e-5


def test_a_crooked_body_is_seen(monkeypatch):
    real, count = run.spine_load, []
    monkeypatch.setattr(run, "TASKS", 1)

    def crooked(person, task, known, draws):
        count.append(1)
        heavier = run.Person(stature_mm=1750, mass_kg=75 + 0.1 * len(count), sex="other", birth_year=1986)
        return real(heavier, task, known, draws=draws)

    monkeypatch.setattr(run, "spine_load", crooked)
    assert run.mirror_error() > 1e-6
    assert np.isfinite(run.mirror_error())
