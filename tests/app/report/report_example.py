"""A visit written by hand, with every kind of record in it: the report must show each of them."""

import dataclasses
from pathlib import Path

import numpy as np
from PIL import Image

from laststraw.knowledge import Knowledge
from laststraw.measure.answers import read_answers
from laststraw.records import (
    Alert,
    Assumption,
    Change,
    Doubt,
    Effect,
    ErrorTerm,
    Finding,
    Intake,
    Involvement,
    Landmark,
    Measurement,
    NextStep,
    NextTest,
    NotMeasured,
    Part,
    Person,
    Photo,
    PhotoRef,
    Plan,
    PlanItem,
    Posture,
    Reason,
    Referral,
    Reservation,
    Retake,
    Rung,
    SafetyAnswer,
    Seen,
    Side,
    Source,
    StructureState,
    TestResult,
    Trait,
    Version,
    View,
    Visit,
)
from laststraw.records.finding import PlanDay
from laststraw.testing.visits import example_roll, example_stickers, example_test

PHOTOS = Path(__file__).parents[2] / "photos"
PERSON = Person(stature_mm=1717.0, mass_kg=66.0, sex="female", birth_year=1984)

# Where points of the mannequin p010 are in its photos: (left u, left v), (right u, right v) in px.
POINTS: dict[View, dict[str, tuple[tuple[int, int], tuple[int, int]]]] = {
    "front": {"ear": ((464, 243), (380, 224)), "eye": ((436, 238), (408, 234)), "mouth": ((434, 276), (412, 273)),
              "shoulder": ((495, 388), (297, 347)), "elbow": ((465, 538), (271, 499)), "hip": ((422, 635), (297, 631)),
              "knee": ((430, 865), (289, 862)), "ankle": ((440, 1109), (279, 1107))},
    "back": {"ear": ((260, 258), (341, 242)), "shoulder": ((226, 389), (422, 354)), "elbow": ((257, 539), (446, 504)),
             "hip": ((297, 635), (423, 631)), "knee": ((291, 862), (430, 858)), "ankle": ((280, 1111), (441, 1106))},
    "left": {"ear": ((324, 228), (318, 229)), "eye": ((284, 222), (281, 223)), "mouth": ((288, 262), (286, 263)),
             "shoulder": ((355, 368), (340, 360)), "elbow": ((343, 533), (329, 508)), "hip": ((367, 635), (362, 632)),
             "knee": ((347, 873), (344, 852)), "ankle": ((364, 1132), (359, 1086))},
    "right": {"ear": ((392, 271), (401, 238)), "eye": ((440, 240), (442, 234)), "mouth": ((436, 278), (438, 274)),
              "shoulder": ((364, 405), (382, 340)), "elbow": ((375, 544), (394, 495)), "hip": ((354, 635), (358, 631)),
              "knee": ((372, 855), (378, 869)), "ankle": ((357, 1090), (361, 1128))},
}  # fmt: skip


def photo(view: View) -> Photo:
    pixels = np.asarray(Image.open(PHOTOS / f"p010_{view}.jpg").convert("RGB")).copy()
    return Photo(id=f"photo/{view}", view=view, sha256=f"{view:0<64}", mirrored=False, pixels=pixels)


def photos() -> tuple[Photo, ...]:
    return tuple(photo(view) for view in POINTS)


def photo_name(view: View, n: int = 1) -> str:
    return view if n == 1 else f"{view}-{n}"


def ref(view: View, n: int = 1) -> PhotoRef:
    name = photo_name(view, n)
    return PhotoRef(id=f"photo/{name}", view=view, sha256=f"{name:0<64}", mirrored=False, width_px=720, height_px=1280)


def seen(view: View, n: int = 1) -> Seen:
    points = []
    for name, (left, right) in POINTS[view].items():
        for side, uv in (("left", left), ("right", right)):
            far = view in ("left", "right") and view != side
            sd = 1.6 + 0.004 * uv[1] if not far else 5.0
            points.append(Landmark(name=name, side=side, uv=uv, sd_uv=(sd, 0.8 * sd), visibility=0.3 if far else 0.98))
    name = photo_name(view, n)
    return Seen(id=f"landmarks/{name}", photo=f"photo/{name}", points=tuple(points), method="blazepose 1, 16 passes")


def placed() -> Seen:
    """The base of the neck and an ankle bone, placed by hand in the photo of the left side."""
    points = (("c7", "none", (372, 330)), ("malleolus", "left", (366, 1130)))
    return Seen(
        id="marks/left/placed", photo="photo/left", method="placed by a person", rung="placed",
        points=tuple(Landmark(name=n, side=s, uv=uv, sd_uv=(4.0, 4.0), visibility=1.0) for n, s, uv in points),
    )  # fmt: skip


def reading(
    id: str,
    view: View,
    value: float,
    sd: float,
    unit: str,
    side: Side = "both",
    rung: Rung = "keypoints",
    photo: str = "",
) -> Measurement:
    above = "" if rung == "keypoints" else f"/{rung}"
    return Measurement(
        id=id, key=f"reading/{id}/{photo or view}{above}", value=value, sd=sd, unit=unit, side=side,
        source=Source(
            method=rung, view=view, because=(f"landmarks/{photo or view}",),
            budget=(ErrorTerm(name="landmark spread", sd=0.4 * sd), ErrorTerm(name="camera roll", sd=0.9 * sd, shared=True, gradient=1.0)),
        ),
    )  # fmt: skip


PARTS = (
    ("network bias", 0.8), ("camera roll, front", 0.5), ("landmark spread", 0.33), ("legs taken as equally long", 0.05),
)  # fmt: skip


def best(id: str, value: float, sd: float, unit: str, side: Side = "both", rungs: str = "keypoints") -> Measurement:
    budget = tuple(ErrorTerm(name=name, sd=part * sd) for name, part in PARTS)
    source = Source(method=f"combined {rungs}", view=None, because=(f"reading/{id}/front",), budget=budget)
    return Measurement(id=id, key=f"measurement/{id}", value=value, sd=sd, unit=unit, side=side, source=source)


READINGS = (
    reading("shoulder_tilt", "front", -11.2, 1.3, "deg"),
    reading("shoulder_tilt", "back", -10.1, 1.5, "deg"),
    reading("shoulder_tilt", "back", -10.4, 1.5, "deg", photo="back-2"),
    reading("psis_tilt", "back", 6.9, 1.2, "deg", rung="stickers"),
    reading("tragus_tilt", "front", -8.5, 2.3, "deg"),
    reading("trunk_lateral_lean", "front", 7.6, 1.0, "deg"),
    reading("trunk_lateral_lean", "back", 8.1, 1.1, "deg"),
    reading("trunk_shift", "front", 12.0, 31.0, "mm"),
    reading("trunk_sagittal_lean", "left", 2.4, 1.6, "deg", "none"),
    reading("hip_over_ankle", "left", -6.0, 14.0, "mm", "none"),
    reading("shoulder_over_hip", "left", 31.0, 16.0, "mm", "none"),
)
MEASUREMENTS = (
    best("shoulder_tilt", -10.7, 1.1, "deg", rungs="keypoints+outline"),
    best("psis_tilt", 6.9, 1.2, "deg", rungs="stickers"),
    best("tragus_tilt", -8.5, 2.3, "deg"),
    best("trunk_lateral_lean", 7.8, 0.8, "deg"),
    best("trunk_shift", 12.0, 31.0, "mm"),
    best("trunk_sagittal_lean", 2.4, 1.6, "deg", "none"),
    best("hip_over_ankle", -6.0, 14.0, "mm", "none"),
    best("shoulder_over_hip", 31.0, 16.0, "mm", "none"),
    best("camera_roll", 0.2, 1.2, "deg", "none"),
)
NOT_MEASURED = (
    NotMeasured(id="asis_tilt", reason="This needs small stickers on the bones."),
    NotMeasured(id="craniovertebral", reason="This needs a sticker on the bone at the base of your neck.", view="left"),
)


def state(structure: str, side: Side, mean: float, sd: float, name: str, low: float, high: float, plane: str = ""):
    quantity, unit = ("angle", "deg") if plane else ("length", "%")
    return StructureState(
        key="/".join(filter(None, ("state", structure, side, plane))), structure=structure, side=side, quantity=quantity, mean=mean, sd=sd, unit=unit,
        beyond=5.0, p_low=low, p_high=high, state=name, because=("measurement/trunk_lateral_lean",),
    )  # fmt: skip


STATES = (
    state("quadratus_lumborum", "left", -9.4, 1.9, "held_short", 0.99, 0.0),
    state("quadratus_lumborum", "right", 9.1, 1.9, "held_long", 0.0, 0.985),
    state("iliocostalis_lumborum", "left", -8.2, 2.1, "held_short", 0.94, 0.0),
    state("external_oblique", "right", 7.8, 2.4, "held_long", 0.0, 0.88),
    state("lumbar_spine", "none", 7.1, 1.2, "held_off_centre", 0.0, 0.96, "frontal"),
    state("hip", "left", -6.1, 2.2, "held_off_centre", 0.92, 0.0, "sagittal"),
    state("iliopsoas", "left", -1.1, 3.2, "unclear", 0.11, 0.03),
    state("iliopsoas", "right", 0.4, 3.2, "unclear", 0.05, 0.08),
)
POSTURE = Posture(
    joints=("pelvis_anterior_tilt", "lumbar_left_bend"),
    mean_deg=(10.0, 7.1),
    cov_deg2=((25.0, 0.0), (0.0, 1.4)),
    because=("measurement/trunk_lateral_lean",),
)
FINDINGS = (
    Finding(
        id="lateral_trunk_lean", key="finding/lateral_trunk_lean/left", structure="lumbar_spine", side="left", p=0.97,
        effect=Effect(measurement="trait/trunk_lateral_lean/difference", value=7.8, lo95=6.2, hi95=9.4, unit="deg"),
        involves=(
            Involvement(structure="quadratus_lumborum", side="left", role="held_short", p=0.99, because=("state/quadratus_lumborum/left",)),
            Involvement(structure="quadratus_lumborum", side="right", role="held_long", p=0.985, because=("state/quadratus_lumborum/right",)),
            Involvement(structure="lumbar_facet_joints", side="left", role="related", p=None, because=("sahrmann2002",)),
        ),
        because=("trait/trunk_lateral_lean/difference", "measurement/trunk_lateral_lean", "state/quadratus_lumborum/left"),
        otherwise=(Reservation(text="A camera that is not level tilts every line.", because=("page2010",)),),
        against=(Reservation(text="Your upper body is not clearly shifted to the same side.", because=("measurement/trunk_shift",)),),
        grade="C",
    ),
    Finding(
        id="shoulder_height_difference", key="finding/shoulder_height_difference/right", structure="shoulder_girdle", side="right", p=1.0,
        effect=Effect(measurement="trait/shoulder_tilt/difference", value=-10.7, lo95=-12.9, hi95=-8.5, unit="deg"),
        involves=(
            Involvement(structure="upper_trapezius", side="right", role="related", p=None, because=("page2010",)),
            Involvement(structure="levator_scapulae", side="right", role="related", p=None, because=("page2010",)),
        ),
        because=("measurement/shoulder_tilt",),
        against=(),
        grade="D",
    ),
)  # fmt: skip
CHANGES = (
    Change(measurement="trunk_lateral_lean", before=12.1, now=7.8, mdc95=2.2, unit="deg", since="visit-20250601T080000.000000Z"),
    Change(measurement="shoulder_tilt", before=4.0, now=-10.7, mdc95=3.0, unit="deg", since="visit-20250601T080000.000000Z"),
)  # fmt: skip


def trait(
    latent: str, part: Part, value: float, sd: float, unit: str, usual: float, spread: float, because=()
) -> Trait:
    key = f"trait/{latent}/{part}"
    return Trait(
        latent=latent, key=key, part=part, value=value, sd=sd, unit=unit, usual=usual, spread=spread, because=tuple(because)
    )  # fmt: skip


ANKLES = tuple(f"test/ankle_lunge/toe_to_wall/{side}" for side in ("left", "right"))
TRAITS = (
    trait("trunk_lateral_lean", "difference", 7.8, 0.8, "deg", 0.0, 1.5, ("measurement/trunk_lateral_lean",)),
    trait("shoulder_tilt", "difference", -10.7, 1.1, "deg", 0.0, 2.0, ("measurement/shoulder_tilt",)),
    trait("trunk_sagittal_lean", "level", 2.4, 1.6, "deg", 1.0, 2.5, ("measurement/trunk_sagittal_lean",)),
    trait("ankle_bend", "left", 86.0, 6.0, "mm", 119.0, 26.0, ANKLES),
    trait("ankle_bend", "right", 124.0, 6.0, "mm", 119.0, 26.0, ANKLES),
    trait("ankle_bend", "difference", -38.0, 8.0, "mm", 0.0, 11.0, ANKLES),
)
NEXT = NextStep(
    tests=(
        NextTest(
            test="side_bend", bits=0.8, minutes=5.0, discomfort=1, per_minute=0.12, confirms=False,
            settles=(Doubt(finding="side_bend_limited", side="left", p=0.45), Doubt(finding="side_bend_limited", side="right", p=0.04)),
        ),
        NextTest(
            test="thomas", bits=0.5, minutes=8.0, discomfort=1, per_minute=0.05, confirms=True,
            settles=(Doubt(finding="hip_flexors_short", side="right", p=0.7),),
        ),
    ),
    stop="",
    undecided=(Doubt(finding="nerve_sensitive", side="left", p=0.6), Doubt(finding="sensitive_system", side="none", p=0.5)),
    left_out=(("slump", "nothing you told asks for it"),),
)  # fmt: skip


def intake(knowledge: Knowledge) -> Intake:
    return Intake(safety=tuple(SafetyAnswer(flag=flag.id, answer="no") for flag in knowledge.red_flags), pain_now=4)


def typed(knowledge: Knowledge) -> TestResult:
    """Knee to wall, typed in twice a side: the sides differ."""
    return read_answers(
        knowledge.protocol("ankle_lunge"), ("toe_to_wall.left=8,9cm", "toe_to_wall.right=12,13cm"), knowledge=knowledge
    )


def plan(knowledge: Knowledge) -> Plan:
    def items(stage: str, n: int) -> tuple[PlanItem, ...]:
        chosen = [e for e in knowledge.exercises if e.stage == stage][:n]
        return tuple(
            PlanItem(exercise=e.id, stage=stage, dose=e.dose.replace("{minutes}", f"{e.minutes.value:g}") if e.minutes else "2 sets of 8", minutes=e.minutes.value if e.minutes else 3,
                     because=("finding/lateral_trunk_lean/left",) if i == 0 else (), cautions=e.other_cautions[:1])
            for i, e in enumerate(chosen)
        )  # fmt: skip

    correction = items("correction", 3)
    ids = tuple(item.exercise for item in correction)
    week = tuple(
        PlanDay(weekday=n, exercises=ids if n in (0, 2, 4) else (), walk_minutes=10.0, minutes=19.0 if n in (0, 2, 4) else 10.0)
        for n in range(6)
    )  # fmt: skip
    left_out = [e.id for e in knowledge.exercises][-2:]
    soon = tuple(flag.action for flag in knowledge.red_flags if flag.level == "soon")[:1]
    return Plan(
        relief=items("relief", 2), correction=correction + items("habit", 1),
        left_out=tuple((id, "Bending forwards hurts, and this one bends.") for id in left_out),
        rules=("plan.note.matched", "plan.rule.amber", "plan.rule.leg_down", "Stop when you have had enough."),
        see_soon=soon, recheck_days=90, week=(*week, PlanDay(weekday=6, exercises=(), walk_minutes=0.0, minutes=0.0)),
    )  # fmt: skip


def whole(knowledge: Knowledge) -> Visit:
    """Findings, changes, a photo to take again, and a question to show a doctor soon."""
    return Visit(
        id="visit-20251122T101500.000000Z",
        made_at="2025-11-22T10:15:00+00:00",
        person=PERSON,
        intake=intake(knowledge),
        photos=(*(ref(view) for view in POINTS), ref("back", 2)),
        landmarks=(
            *(seen(view) for view in ("front", "back", "left")), seen("back", 2), example_stickers(move_px=-12.0), placed()
        ),
        readings=READINGS,
        measurements=MEASUREMENTS,
        not_measured=NOT_MEASURED,
        rolls=(example_roll(), example_roll("photo/front", 0.1, 0.5), example_roll("photo/front", -1.6, 0.3)),
        tests=(example_test(), typed(knowledge)),
        retakes=(
            Retake(photo="film/squat/front", view="front", reasons=(Reason(code="nobody", text="Nobody was seen in the film."),)),
            Retake(photo="photo/right", view="right", reasons=(Reason(code="too_dark", text="The photo is too dark. Turn on a light."),)),
        ),
        posture=POSTURE,
        structures=STATES,
        findings=FINDINGS,
        changes=CHANGES,
        notes=("The posture of your last visit did not fit the photos of today and was left out.",),
        alerts=(Alert(key="alert/1", text="Two signals left your own range.", because=("measurement/shoulder_tilt",)),),
        plan=plan(knowledge),
        referral=None,
        methods=("Landmarks come from a network that looked 16 times, half of them at the mirrored photo.", "Errors were added in quadrature."),
        assumptions=(Assumption(where="constants/report.toml: example", why="nobody has measured this"),),
        versions=(Version(name="laststraw", version="0.1.0"), Version(name="knowledge", version="0" * 64)),
        traits=TRAITS,
        next_step=NEXT,
    )  # fmt: skip


def calm(knowledge: Knowledge) -> Visit:
    """Measured, and nothing was found."""
    quiet = tuple(dataclasses.replace(m, value=0.2 * m.sd) for m in MEASUREMENTS if m.id != "hip_over_ankle")
    return dataclasses.replace(
        whole(knowledge), measurements=quiet, findings=(), changes=(), retakes=(), notes=(), alerts=(), rolls=(), tests=(),
        structures=STATES[-2:], traits=(), plan=dataclasses.replace(plan(knowledge), see_soon=(), left_out=()),
    )  # fmt: skip


def empty(knowledge: Knowledge) -> Visit:
    """All photos were refused."""
    reasons = (
        Reason(code="two_people", text="Two people are in the photo."),
        Reason(code="too_dark", text="It is dark."),
    )
    return dataclasses.replace(
        calm(knowledge), landmarks=(), readings=(), measurements=(), posture=None, structures=(),
        retakes=tuple(Retake(photo=f"photo/{view}", view=view, reasons=reasons) for view in POINTS),
    )  # fmt: skip


def earlier(knowledge: Knowledge) -> Visit:
    return dataclasses.replace(calm(knowledge), id="visit-20250601T080000.000000Z", made_at="2025-06-01T08:00:00+00:00")


def referred(knowledge: Knowledge, level: str = "emergency") -> Visit:
    """A red flag. The findings are left in on purpose: the page must not show them."""
    flags = tuple(flag.id for flag in knowledge.red_flags if flag.level == level)[:2]
    answers = tuple(
        SafetyAnswer(flag=flag, answer=answer) for flag, answer in zip(flags, ("yes", "unsure"), strict=False)
    )
    unanswered = tuple(flag.id for flag in knowledge.red_flags)[:4] if level == "unanswered" else ()
    actions = tuple(knowledge.red_flag(flag).action for flag in flags)
    return dataclasses.replace(
        whole(knowledge),
        plan=None,
        intake=Intake(safety=answers, pain_now=8),
        referral=Referral(level=level, flags=flags, unanswered=unanswered, actions=actions),
    )
