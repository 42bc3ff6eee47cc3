"""The engine at work inside the ledger: one household at once, a county in the background."""
