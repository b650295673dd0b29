"""Many virtual people through the engine of damage: what a population would look like if the engine were right."""

METHOD = (
    "Population: virtual people with drawn ages, bodies, work and frailty live through two-hour windows under the same laws "
    "as one person; what they report is set beside published figures. Nobody of them is real."
)
