"""Pose networks behind the door of ``capture.base``; nothing outside this folder knows them."""
