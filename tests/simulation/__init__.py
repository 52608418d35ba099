"""Simulated time: services under a virtual clock, with faults at every await, drawn by a seed."""
