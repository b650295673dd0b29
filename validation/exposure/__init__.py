"""Published exposure models: every printed example and constant that could be found."""
