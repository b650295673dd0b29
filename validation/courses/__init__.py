"""False alarms of folk left/right rules."""
