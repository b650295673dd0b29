"""Length changes of muscles in small postures, as printed in the project's physics notes."""
