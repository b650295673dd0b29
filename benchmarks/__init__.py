"""Speed, memory and accuracy, each with the command that measured it."""
