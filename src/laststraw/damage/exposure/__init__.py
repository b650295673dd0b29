"""The field's published exposure models, exact: what a day of work adds up to by each of them, on one table of tasks.

They disagree, by design: each was fitted to something else. None knows the person, none heals, none says what will happen to
anybody. ``MODELS`` is what the command line reads; the functions of each file work on numbers and arrays.
"""

from laststraw.damage.exposure.duet import DUET
from laststraw.damage.exposure.fatigue import FATIGUE
from laststraw.damage.exposure.lifft import EXOLIFFT, LIFFT
from laststraw.damage.exposure.mdd import MDD
from laststraw.damage.exposure.niosh import MODEL as NIOSH
from laststraw.damage.exposure.shoulder import SHOULDER
from laststraw.damage.exposure.table import Amount, Assessment, Column, Model, Option, TaskFigure, read_rows
from laststraw.damage.exposure.vibration_table import A8, ISO2631, VDV

MODELS: dict[str, Model] = {
    model.id: model for model in (LIFFT, EXOLIFFT, DUET, SHOULDER, NIOSH, MDD, FATIGUE, A8, VDV, ISO2631)
}

__all__ = ["MODELS", "Amount", "Assessment", "Column", "Model", "Option", "TaskFigure", "read_rows"]
