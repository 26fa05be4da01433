"""What people ask about most, reproduced on the software that they use.

Each test starts real software with the fault, lets the tool say what is wrong, applies the fix as
the tool prints it, and lets it look again.
"""
