"""Who owes whom what in which period, by when, and how much of it."""
