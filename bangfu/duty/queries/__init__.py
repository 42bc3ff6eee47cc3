"""What is read, cut to the scope of who reads: coverage, load, what is due."""
