"""Draw a posed person with the things around them: small pictures in the look of a calm leaflet.

The interface (what ``packing/moves.py`` calls)::

    m = figure.model()                       # the body with the joints that the pictures need, see packing/figure.py
    qpos = figure.couple(m, qpos)            # puts every joint that follows another where its coupling says
    frame = draw.frame(m, [qpos, ...], view, props, size_px=300)   # one for all pictures of a sequence
    image = draw.render(m, d, view, props, working, frame)   # d: MjData after mj_forward (or mj_kinematics + mj_tendon)
    draw.film(images, durations_ms) -> bytes                 # animated WebP, loops for ever
    draw.still(images) -> bytes                              # WebP: the key poses side by side, for print and for calm

``view``     "front" | "back" | "left" | "right" | "left_front" | "right_front" | "left_back" | "right_back" | "top":
             where the camera stands, named after a person who stands in the pose ``rest`` (root unturned):
             world z is up, that person looks along -y, their left is +x. The floor is z = 0.
``props``    list of ``Prop`` in world metres. ``Prop(kind, at, to, via, yaw_deg, size)``; what each kind reads is in ``props.py``.
``working``  list of (structure id, side "left" | "right" | "both"), muscles painted through the skin; unknown ids raise KeyError.
``frame``    ``Frame``: size in px and the part of the world shown; equal for all pictures of one sequence.
"""
