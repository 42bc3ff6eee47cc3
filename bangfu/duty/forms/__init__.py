"""What is typed on the pages."""
