"""What is written: pairing, excuses, surges, visits."""
