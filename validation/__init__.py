"""One folder for each published table that is reproduced: claim, expected values as printed, run, report."""
