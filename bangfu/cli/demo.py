import click
from bangfu.cli import options
@options.command("x")
def demo():
    pass
