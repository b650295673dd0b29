"""The nouns that flow: frozen, keyword-only, without I/O. A constructor refuses the impossible."""

from laststraw.records.damage import (
    CALIBRATIONS,
    MAIN_TISSUE,
    MODELS,
    TISSUES,
    CalibrationName,
    Capacity,
    Case,
    Coupling,
    Damage,
    DamageGrade,
    Figure,
    LoadHistory,
    ModelName,
    Outlook,
    PastShare,
    Risk,
    Straw,
    StrawUnder,
    Tissue,
    Week,
    WeekPart,
    WhatIf,
)
from laststraw.records.diary import PLACES, Bout, Diary, Entry, Episode, PainNote, Place, Question, Usual
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
    "AGE_YEARS", "BONY_POINTS", "CALIBRATIONS", "CLAIM_NAMES", "LEVEL_NAMES", "LIMITS", "MAIN_TISSUE", "MASS_KG",
    "MODELS", "OTHER_SIDE", "PLACES", "QUANTITIES", "RUNGS", "SEGMENT_NAMES", "STATURE_MM", "SUPPORTS", "TISSUES",
    "VIEWS", "ActivationProfile", "ActivityLoad", "Alert", "Answer", "Assumption", "Bout", "CalibrationName",
    "CameraNote", "Capacity", "Case", "Change", "ClaimName", "Coupling", "Damage", "DamageGrade", "Diary", "Effect",
    "Entry", "Episode", "ErrorTerm", "Estimate", "Everyday", "ExtensibilityTest", "Figure", "FilmRef", "Finding",
    "Grade", "Half", "Hands", "Intake", "Involvement", "Landmark", "Landmarks", "Level", "LevelLoad", "LevelName",
    "LoadHistory", "MarkerSeen", "Marks", "Measurement", "ModelName", "MuscleClaim", "MuscleForce", "MuscleState",
    "NotMeasured", "Outline", "Outlook", "PainNote", "PastShare", "Person", "Photo", "PhotoRef", "Place", "Plan",
    "PlanItem", "Posture", "Question", "Reason", "Referral", "Repetition", "Reservation", "Retake", "Risk", "Role",
    "RollClue", "RollSource", "Rung", "SafetyAnswer", "Seen", "SegmentLength", "SegmentName", "Settling", "Sex",
    "Side", "Sight", "Source", "SpineLoad", "StateName", "Straw", "StrawUnder", "StrengthTest", "StructureState",
    "Support", "TaskPosture", "TestResult", "Tissue", "Track", "Uncertain", "Urgency", "Usual", "Verdict", "Version",
    "View", "Visit", "Week", "WeekPart", "WhatIf",
]  # fmt: skip
