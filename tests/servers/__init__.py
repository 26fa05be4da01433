"""The middlewares on real servers, spoken to in raw bytes."""
