"""Papers going out: ledgers, household files, lists; and their monthly signing."""
