"""Two laws that no published model is tested for: levers are slopes of lengths, and a mirrored person is mirrored."""
