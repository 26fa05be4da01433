"""`crossorigin verify` on what others wrote: real libraries, as their documents say.

Each test names the departure that the software is known for, and the words that a user reads.
"""
