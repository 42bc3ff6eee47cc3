"""`bangfu serve`: the site and its worker as two processes, watched by this one."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field

import click

from bangfu.cli import options, site
from bangfu.cli.failures import Refused
from bangfu.cli.words import called_as, say

TICK = 0.2
"""Seconds between two looks at the processes."""
PATIENCE = 30.0
"""Seconds a process gets to finish what it is doing."""
LONGEST_PAUSE = 60.0
"""Seconds before a worker that keeps dying is started again, at most."""


@options.command("启动网站，在浏览器里用；连同一个做后台工作的进程。按 Ctrl+C 停下。")
@click.option("--host", default="127.0.0.1", help=say("在哪个地址上等；127.0.0.1 只有本机能打开。"))
@click.option("--port", default=8000, type=click.IntRange(0, 65535), help=say("端口。"))
@click.option(
    "--workers", default=4, type=click.IntRange(1, 64), help=say("网页进程数，每个 4 个线程。")
)
@click.option("--no-worker", is_flag=True, help=say("不启动后台工作的进程；它在别处运行。"))
def serve(host: str, port: int, workers: int, no_worker: bool) -> int:
    site.start()
    site.must_be_current()
    _must_have_files()
    from django.db import connection

    connection.close()
    with _listening(host, port) as listener:
        Watch(listener, workers, with_worker=not no_worker).run()
    return 0


@options.command("只做后台工作（导入、筛查、打印等），不开网站；网站在别的机器上时用。")
def work() -> int:
    site.start()
    site.must_be_current()
    from bangfu.web import background

    background.work()
    return 0


@dataclass
class Watch:
    """The processes of one site, from their start to their end."""

    listener: socket.socket
    processes: int
    with_worker: bool = True
    stopping: bool = False
    falls: int = field(default=0)
    """How often in a row the worker died soon after its start."""

    def run(self) -> None:
        """Keep the site up until told to stop.

        Refused: the site itself could not be kept up.
        """
        from bangfu.cli.screens import messages

        self.say = messages().print
        for told in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(told, self._stop)
        web = self._web()
        worker = self._worker() if self.with_worker else None
        try:
            if self._answers(web):
                host, port = self.listener.getsockname()[:2]
                self.say(
                    say("网站开着：http://{host}:{port}（按 Ctrl+C 停下）", host=host, port=port)
                )
            while not self.stopping:
                if web.poll() is not None:
                    raise Refused(say("网站的进程停了，原因见上面几行。"))
                if worker is not None and worker.poll() is not None:
                    worker = self._again()
                time.sleep(TICK)
            self.say(say("正在停下，先做完手上的事…"))
        finally:
            _end([process for process in (web, worker) if process is not None])

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _web(self) -> subprocess.Popen[bytes]:
        return _process(
            "-m", "gunicorn", "bangfu.web.wsgi:application",
            "--bind", f"fd://{self.listener.fileno()}",
            "--worker-class", "gthread", "--threads", "4", "--workers", str(self.processes),
            "--timeout", "120", "--graceful-timeout", "20", "--log-level", "warning",
            "--max-requests", "5000", "--max-requests-jitter", "500", "--no-control-socket",
            "--preload",  # read once for all processes, and shared by them
            keep=(self.listener.fileno(),),
        )  # fmt: skip

    def _worker(self) -> subprocess.Popen[bytes]:
        self.started = time.monotonic()
        return _process("-m", "bangfu", "work")

    def _again(self) -> subprocess.Popen[bytes] | None:
        """Another worker, sooner or later, unless told to stop meanwhile."""
        self.falls = self.falls + 1 if time.monotonic() - self.started < LONGEST_PAUSE else 0
        pause = min(2.0**self.falls, LONGEST_PAUSE) if self.falls else TICK
        self.say(
            say("后台工作的进程停了，{pause} 秒后再启动；没做完的事会接着做。", pause=round(pause))
        )
        until = time.monotonic() + pause
        while time.monotonic() < until:
            if self.stopping:
                return None
            time.sleep(TICK)
        return self._worker()

    def _answers(self, web: subprocess.Popen[bytes]) -> bool:
        """Wait for the first answer, whatever it says."""
        host, port = self.listener.getsockname()[:2]
        while not self.stopping and web.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
                asked = http.client.HTTPConnection(near, port, timeout=PATIENCE)
                # by a name the site answers to: for any other it would log an attack
                asked.request("GET", "/", headers={"Host": own_name()})
                asked.getresponse()
                asked.close()
                return True
            time.sleep(TICK)
        return False


def own_name() -> str:
    """A name this site answers to, whatever BANGFU_HOSTS says."""
    from django.conf import settings

    first = next(iter(settings.ALLOWED_HOSTS), "localhost")
    return "localhost" if first == "*" else first.removeprefix(".")


def _listening(host: str, port: int) -> socket.socket:
    """The socket, taken before anything is started: a port in use is said at once."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        raise Refused(
            say(
                "不能在 {host}:{port} 上打开网站（{reason}）。换一个端口试试：{program} serve --port {other}。",
                host=host,
                port=port,
                reason=error.strerror,
                program=called_as(),
                other=port % 65535 + 1,
            )
        ) from error
    listener.set_inheritable(True)
    return listener


def _process(*arguments: str, keep: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """A process in a session of its own: Ctrl+C reaches us alone, and we end it in order."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        pass_fds=keep,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """Should we be killed ourselves, the kernel tells the process to stop (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(until - time.monotonic(), TICK))
        except subprocess.TimeoutExpired:
            # what it was doing is given back to the next worker
            process.kill()
            process.wait()


def _must_have_files() -> None:
    from django.conf import settings

    if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        raise Refused(
            say("网页要用的文件还没有备好。请先运行 {program} migrate。", program=called_as())
        )
