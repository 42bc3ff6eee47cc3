"""What holds a pack to its word: examples, checks, and the clauses it serves."""
