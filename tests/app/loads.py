"""Loads written by hand, for what only draws them: nobody's numbers."""

from laststraw.app.report.spine import Part, Task
from laststraw.records import (
    LEVEL_NAMES,
    Estimate,
    LevelLoad,
    MuscleForce,
    Person,
    SpineLoad,
    TaskPosture,
    Uncertain,
    Version,
)

PERSON = Person(stature_mm=1750.0, mass_kg=75.0, sex="other", birth_year=1986)
MUSCLES = (
    ("longissimus_thoracis", 412.0, 380.0, 0.31), ("iliocostalis_lumborum", 350.0, 341.0, 0.28), ("multifidus", 233.0, 210.0, 0.2),
    ("quadratus_lumborum", 84.0, 61.0, 0.12), ("iliopsoas", 55.0, 58.0, 0.05), ("external_oblique", 21.0, 40.0, 0.03),
    ("internal_oblique", 31.0, 12.0, 0.03), ("rectus_abdominis", 2.0, 2.0, 0.01), ("latissimus_dorsi", 1.0, 1.0, 0.01),
    ("transversus_abdominis", 1.0, 0.0, 0.01), ("serratus_anterior", 0.0, 0.0, 0.0), ("rhomboids", 0.0, 0.0, 0.0),
    ("gluteus_maximus", 0.0, 0.0, 0.0),
)  # fmt: skip


def estimate(mean, sd):
    return Estimate(mean=mean, sd=sd, lo90=mean - 1.64 * sd, hi90=mean + 1.64 * sd)


def level(name, newton, share=0.5):
    return LevelLoad(
        level=name,
        compression_n=estimate(newton, 0.1 * newton),
        ap_shear_n=estimate(0.1 * newton, 40.0),
        lateral_shear_n=estimate(-12.0, 9.0),
        pressure_mpa=estimate(newton / 1100.0, newton / 9000.0),
        left_share=estimate(share, 0.03),
    )


def load(newton=1234.0, posture=None, *, share=0.54, notes=(), factor=1.0, held_share=1.0):
    return SpineLoad(
        posture=posture or TaskPosture(lumbar_flexion=Uncertain(mean=30.0, sd=5.0), hand_load_kg=Uncertain(mean=12.0, sd=0.6)),
        levels=tuple(level(name, newton * (0.9 + 0.05 * i), share) for i, name in enumerate(LEVEL_NAMES)),
        muscles=tuple(
            MuscleForce(structure=id, side=side, force_n=n, activation=a, length_change_pct=4.0 if side == "left" else 3.5,
                        force_sd_n=0.15 * n)
            for id, left, right, a in MUSCLES
            for side, n in (("left", left), ("right", right))
        ),
        residual=2e-11, holdable=True, held_share=held_share, limit_kg=None, factor=factor, draws=256, notes=notes,
    )  # fmt: skip


def not_holdable(limit_kg=41.7, kg=90.0):
    posture = TaskPosture(trunk_inclination=Uncertain(mean=80.0, sd=5.0), hand_load_kg=Uncertain(mean=kg, sd=1.0))
    return SpineLoad(
        posture=posture, levels=(), muscles=(), residual=1e-11, holdable=False, held_share=0.0, limit_kg=limit_kg,
        factor=1.0, draws=256, notes=(),
    )  # fmt: skip


def task(*loads, **more):
    parts = tuple(Part(name=f"part {i + 1}", share=1.0 / len(loads), load=one) for i, one in enumerate(loads))
    return Task(
        name="Lifting a box", id="lifting_box", says="A box is lifted from the floor.", person=PERSON, parts=parts,
        standing=load(620.0, TaskPosture(), share=0.5), assumed=("mass", "sex"), methods=("How it was done.",),
        versions=(Version(name="laststraw", version="0.1.0"),), **more,
    )  # fmt: skip
