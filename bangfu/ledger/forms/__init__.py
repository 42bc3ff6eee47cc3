"""What is typed about households, people and what became known of them."""
