"""`crossorigin verify` on real libraries, configured as their documentation says.

Each test names the departure that the software is known for, and the words that a user reads.
"""
