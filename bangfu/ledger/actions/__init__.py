"""Every write to the ledger: one function, one transaction, one row in the journal."""
