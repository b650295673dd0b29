"""Shipped for those who write plug-ins and tests: laws to inherit, and people and visits that nobody is.

    people      a synthetic person with a known posture, seen by a pinhole camera: truth for ``measure``
    films       stick people that move as they are told, as tracks of films: truth for ``measure.movement``
    visits      thin but whole visits and measurements, for stores, changes and reports
    entries     small made-up diary entries, for stores and commands
    courses     simulated people who follow a plan, their truth known: for ``plan.follow``
    cases       published cases as files: read strictly, put to the program, what came out beside what must
    stores      ``StoreContract``: the laws of a ``Store`` as tests; inherit, write ``open``, run pytest
    backends    ``check_pose_backend``: the laws of a ``PoseBackend``, checked on a picture of yours

The built-ins pass the same laws (``tests/history/test_sqlite_contract.py``). Nothing here is imported by the program, nothing
here needs pytest to be imported, and no number here is about anyone.
"""
