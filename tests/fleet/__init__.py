"""Policies that many processes follow: their sources, and what a bad store does to them."""
