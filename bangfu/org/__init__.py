"""Areas, offices, posts and people: who may see and do what, and where."""
