"""Load histories in; damage, the analysis of the last straw and an outlook out."""

METHOD = (
    "Damage and healing: an exact engine of two pools that heal, run beside a sceptical model without any accumulation; its "
    "numbers were fitted to published figures about populations or assumed, none was measured in you."
)
