"""Fuzzing: readers of hostile input must end, and end in the ways that they document."""
