"""The form that records what changed."""
