"""The names of the terms of error budgets: ``combine`` knows by them which errors several readings have in common."""

from laststraw.records import Rung

LANDMARKS = "landmark spread"
NETWORK = "network bias"
RESPONSE = "network shrinks tilts"
METHOD: dict[Rung, str] = {
    "keypoints": NETWORK,
    "outline": "outline for bones",
    "stickers": "bones for joints",
    "placed": "points for joints",
}
FINDING = "finding the points"
PLACE = "place in the outline"
FURROW = "muscles beside the spine"
PLACEMENT: dict[Rung, str] = {"stickers": "sticker on the bone", "placed": "point placed by eye"}
NEAR = "only the near side seen"
LEGS = "legs taken as equally long"
ROLL = "camera roll"
TURN = "turned on the feet"
YAW = "body turned"
HEIGHT = "camera height"
PERSPECTIVE = "camera pitch"
LENS = "lens"
SCALE = "scale"
PLACE_C7 = "place of C7"
PERSON = "person"  # scope of what a body brings into all its photos
# alike in all photos of one person at one rung, so averaging photos helps less
COMMON = (*METHOD.values(), *PLACEMENT.values(), PLACE, FURROW, RESPONSE, LEGS, SCALE, PLACE_C7)
