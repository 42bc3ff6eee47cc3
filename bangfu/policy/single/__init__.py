"""One household at a time: its facts, what each rule says of it, and why."""
