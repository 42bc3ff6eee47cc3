"""The policy engine: packs, facts and a date in; explained outcomes out. No Django.

from bangfu.policy import build_program, screen
program = build_program(["anhui-dibao"], date(2022, 10, 1), area="340300")
table = screen(program, persons)
"""

from bangfu.policy.bulk.engine import screen
from bangfu.policy.errors import NoValueError, PackError, PolicyError
from bangfu.policy.program.assemble import build_program

__all__ = ["NoValueError", "PackError", "PolicyError", "build_program", "screen"]
