"""The waist's edge on real backs."""
