"""What phones speak to: registration, the pack they take along, and what they send back."""
