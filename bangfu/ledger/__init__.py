"""The ledger: households, persons, dated facts with their source, plans, and what follows."""
