"""The nouns that flow: frozen, keyword-only, without I/O. A constructor refuses the impossible."""

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
from laststraw.records.photo import OTHER_SIDE, VIEWS, Landmark, Landmarks, Photo, PhotoRef, Reason, Retake, Side, View
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
    "AGE_YEARS", "CLAIM_NAMES", "LEVEL_NAMES", "LIMITS", "MASS_KG", "OTHER_SIDE", "QUANTITIES", "SEGMENT_NAMES",
    "STATURE_MM", "SUPPORTS", "VIEWS", "ActivationProfile", "ActivityLoad", "Alert", "Answer", "Assumption", "Change",
    "ClaimName", "Effect", "ErrorTerm", "Estimate", "Everyday", "ExtensibilityTest", "Finding", "Grade", "Half",
    "Hands", "Intake", "Involvement", "Landmark", "Landmarks", "Level", "LevelLoad", "LevelName", "Measurement",
    "MuscleClaim", "MuscleForce", "MuscleState", "NotMeasured", "Person", "Photo", "PhotoRef", "Plan", "PlanItem",
    "Posture", "Reason", "Referral", "Reservation", "Retake", "Role", "SafetyAnswer", "Seen", "SegmentLength",
    "SegmentName", "Settling", "Sex", "Side", "Source", "SpineLoad", "StateName", "StrengthTest", "StructureState",
    "Support", "TaskPosture", "Uncertain", "Urgency", "Verdict", "Version", "View", "Visit",
]  # fmt: skip
