"""What other pages show of goods."""
