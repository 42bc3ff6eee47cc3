"""What every test of the repository may use; the parts stand in `tests/`."""

pytest_plugins = ["tests.databases", "tests.browser"]
