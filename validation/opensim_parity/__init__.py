"""Parity of our static optimisation with OpenSim's, on the identical problem."""
