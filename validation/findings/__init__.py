"""Findings and the next test on made-up patients with a known truth."""
