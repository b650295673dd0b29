"""The nouns that flow: frozen, keyword-only, without I/O. A constructor refuses the impossible."""

from laststraw.records.film import FilmRef, Repetition, TestResult, Track
from laststraw.records.finding import (
    Alert,
    Effect,
    Finding,
    Grade,
    Involvement,
    Level,
    Plan,
    PlanItem,
    Referral,
    Reservation,
    Role,
    Urgency,
)
from laststraw.records.measurement import ErrorTerm, Measurement, NotMeasured, Source
from laststraw.records.muscle import (
    CLAIM_NAMES,
    ActivationProfile,
    ClaimName,
    ExtensibilityTest,
    Half,
    MuscleClaim,
    MuscleState,
    Settling,
    StrengthTest,
    Verdict,
)
from laststraw.records.person import AGE_YEARS, MASS_KG, STATURE_MM, Answer, Intake, Person, SafetyAnswer, Sex
from laststraw.records.photo import (
    BONY_POINTS,
    OTHER_SIDE,
    RUNGS,
    VIEWS,
    CameraNote,
    Landmark,
    Landmarks,
    MarkerSeen,
    Marks,
    Outline,
    Photo,
    PhotoRef,
    Reason,
    Retake,
    RollClue,
    RollSource,
    Rung,
    Side,
    Sight,
    View,
)
from laststraw.records.posture import Posture, StateName, StructureState
from laststraw.records.segment import SEGMENT_NAMES, SegmentLength, SegmentName
from laststraw.records.spine import (
    LEVEL_NAMES,
    LIMITS,
    QUANTITIES,
    SUPPORTS,
    ActivityLoad,
    Estimate,
    Everyday,
    Hands,
    LevelLoad,
    LevelName,
    MuscleForce,
    SpineLoad,
    Support,
    TaskPosture,
    Uncertain,
)
from laststraw.records.visit import Assumption, Change, Seen, Version, Visit

__all__ = [
    "AGE_YEARS", "BONY_POINTS", "CLAIM_NAMES", "LEVEL_NAMES", "LIMITS", "MASS_KG", "OTHER_SIDE", "QUANTITIES",
    "RUNGS", "SEGMENT_NAMES", "STATURE_MM", "SUPPORTS", "VIEWS", "ActivationProfile", "ActivityLoad", "Alert",
    "Answer", "Assumption", "CameraNote", "Change", "ClaimName", "Effect", "ErrorTerm", "Estimate", "Everyday",
    "ExtensibilityTest", "FilmRef", "Finding", "Grade", "Half", "Hands", "Intake", "Involvement", "Landmark",
    "Landmarks", "Level", "LevelLoad", "LevelName", "MarkerSeen", "Marks", "Measurement", "MuscleClaim", "MuscleForce",
    "MuscleState", "NotMeasured", "Outline", "Person", "Photo", "PhotoRef", "Plan", "PlanItem", "Posture", "Reason",
    "Referral", "Repetition", "Reservation", "Retake", "Role", "RollClue", "RollSource", "Rung", "SafetyAnswer",
    "Seen", "SegmentLength", "SegmentName", "Settling", "Sex", "Side", "Sight", "Source", "SpineLoad", "StateName",
    "StrengthTest", "StructureState", "Support", "TaskPosture", "TestResult", "Track", "Uncertain", "Urgency",
    "Verdict", "Version", "View", "Visit",
]  # fmt: skip
