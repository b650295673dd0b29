"""What a lift loads: one posture by its numbers, then twice the load, then the same lift closer to the body."""

from dataclasses import replace

import laststraw as ls

known = ls.load_knowledge()
person = ls.Person(stature_mm=1750, mass_kg=75, sex="male", birth_year=1985)

lift = ls.TaskPosture(
    lumbar_flexion=ls.Uncertain(mean=35, sd=8),  # deg, + forwards; what is left out follows from the rest
    trunk_inclination=ls.Uncertain(mean=45, sd=6),
    hand_load_kg=ls.Uncertain(mean=10, sd=0.5),
    hand_forward_mm=ls.Uncertain(mean=450, sd=30),  # from the L4/L5 joint
)
closer = replace(lift, hand_forward_mm=ls.Uncertain(mean=300, sd=30))

for name, posture, kg in (("10 kg", lift, None), ("20 kg", lift, 20.0), ("20 kg, closer", closer, 20.0)):
    load = ls.spine_load(person, posture, hand_load_kg=kg, known=known, draws=64)
    if not load.holdable:
        print(f"{name}: cannot be held; the most is {load.limit_kg} kg")
        continue
    disc = load.level("L4/L5")
    pressed, left = disc.compression_n, disc.left_share.mean
    strongest = max(load.muscles, key=lambda muscle: muscle.force_n)
    print(
        f"{name:14s} L4/L5 {pressed.mean:.0f} N ({pressed.lo90:.0f} to {pressed.hi90:.0f}), left share {100 * left:.0f} %, "
        f"strongest: {known.structure(strongest.structure).plain_name}, {strongest.force_n:.0f} N a side"
    )
