"""The problems that people ask about most, reproduced on the software that they use.

Each test starts real software with the fault, runs the tool, applies the fix that the tool prints,
and runs it again.
"""
