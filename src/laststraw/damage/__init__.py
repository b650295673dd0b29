"""Load histories in; damage, the analysis of the last straw and an outlook out."""

from laststraw.damage.capacity import capacity_by_tissue
from laststraw.damage.learn import compare, learn_all
from laststraw.damage.outlook import outlook
from laststraw.damage.posterior import Posterior, by_model
from laststraw.damage.straw import analyse
from laststraw.damage.tell import tell

METHOD = (
    "Damage and healing: an exact engine of two pools that heal, run beside a sceptical model without any accumulation; its "
    "numbers were fitted to published figures about populations or assumed, none was measured in you."
)

__all__ = [
    "METHOD",
    "Posterior",
    "analyse",
    "by_model",
    "capacity_by_tissue",
    "compare",
    "learn_all",
    "outlook",
    "tell",
]
