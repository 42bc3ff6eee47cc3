"""Pages of areas, offices, accounts and posts."""
