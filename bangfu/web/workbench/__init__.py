"""The first page after signing in: what waits, what has a date, what went wrong, where most is open."""
