"""What stops a command, in words and an exit code; never a traceback on the screen."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
import tempfile
import traceback
from pathlib import Path

import click

from bangfu.cli.help import SpokenGroup, usage_in_words
from bangfu.cli.words import called_as, say

DONE, SOME_REFUSED, NOT_DONE = 0, 1, 2


class Refused(click.ClickException):
    """Something the command will not do, in words its user can act on."""

    exit_code = NOT_DONE


class Commands(SpokenGroup):
    """The commands; whatever goes wrong in one ends here."""

    def main(self, *args, standalone_mode: bool = True, prog_name: str | None = None, **extra):
        """Run a command and leave with its exit code."""
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, prog_name=prog_name, **extra)
        try:
            code = super().main(
                *args, standalone_mode=False, prog_name=prog_name or called_as(), **extra
            )
        except (Exception, KeyboardInterrupt) as error:
            code = tell(error)
        sys.exit(code if isinstance(code, int) else DONE)

    def invoke(self, ctx: click.Context):
        """Run a command; a reader who has seen enough (`| head`) is no failure."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # the interpreter flushes once more at its end
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        return code


def tell(error: BaseException) -> int:
    """Say what stopped the command, on stderr; the exit code."""
    if isinstance(error, click.ClickException):
        _line(usage_in_words(error))
    elif _interrupted(error):
        _line(say("已中断，没有写出结果。"))
    elif _expected(error):
        _line(str(error))
    elif isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        _line(say("内存不够，没有写出结果。请关闭别的程序，或把台账分成几份再做。"))
    elif isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        _line(say("读写文件时出错：{file}（{reason}）。请核对位置、权限和磁盘空间。",
                  file=error.filename or "", reason=reason))  # fmt: skip
    else:
        log = _write_log(error)
        _line(say("程序里出了没有料到的错，没有写出结果，原来的文件没有改动。"))
        _line(say("经过记在 {file}（里面没有任何人的信息），请发给维护的人。", file=log)
              if log else say("经过没有地方可记，请告诉维护的人刚才的命令。"))  # fmt: skip
    return NOT_DONE


def _line(text: str) -> None:
    click.secho(text, err=True, fg="red")


def _interrupted(error: BaseException) -> bool:
    kinds = KeyboardInterrupt | click.Abort
    return isinstance(error, kinds) or type(error).__name__ == "InterruptException"


def _expected(error: BaseException) -> bool:
    from bangfu.policy.errors import PolicyError
    from bangfu.sheets import UnreadableLedger, UnwritableTable

    return isinstance(error, PolicyError | UnreadableLedger | UnwritableTable)


def _write_log(error: BaseException) -> Path | None:
    """Where it happened and nothing else: messages and values may speak of people."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"{dt.datetime.now().astimezone().isoformat(timespec='seconds')} {type(error).__name__}"
    ]
    lines += [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    for folder in (state / "bangfu", Path(tempfile.gettempdir())):
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / "bangfu-errors.log"
            with path.open("a", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
            return path
    return None
