"""What published cases become: triage, findings, and what must never be said."""
