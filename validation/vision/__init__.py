"""The numbers to reach of photos, stickers and films on people of known posture (mannequins), as the task set them."""
