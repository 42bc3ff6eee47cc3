"""Files coming in: village ledgers, and lists of other departments."""
