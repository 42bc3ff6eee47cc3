"""The line between a phone and the office: it can be cut, and it counts what it carries."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit

HERE = "localhost"
"""A service worker needs a safe address, which this name counts as."""


class Line:
    """Forwards to the office at `address`; cut, it refuses and drops whatever is under way."""

    def __init__(self, address: str) -> None:
        there = urlsplit(address)
        self._there = (there.hostname or "localhost", there.port or 80)
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.port = 0
        self.down = 0
        """Bytes that came to the phone."""
        self._left: int | None = None
        self.mend()

    @property
    def url(self) -> str:
        """The office as the phone sees it."""
        return f"http://{HERE}:{self.port}"

    def mend(self) -> None:
        """Carry again, at the same address as before."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """Nothing gets through any more, whatever the phone thinks of its signal."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            held, self._open = self._open, set()
        for one in held:
            _shut(one)

    def break_after(self, size: int) -> None:
        """Cut it once so many more bytes have gone through, in whichever direction."""
        with self._lock:
            self._left = size

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                phone, _from = listener.accept()
            except OSError:
                return
            try:
                office = socket.create_connection(self._there)
            except OSError:
                phone.close()
                continue
            with self._lock:
                self._open |= {phone, office}
            for source, target, counted in ((phone, office, False), (office, phone, True)):
                threading.Thread(
                    target=self._carry, args=(source, target, counted), daemon=True
                ).start()

    def _carry(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                with self._lock:
                    self.down += len(data) if counted else 0
                    breaks = self._left is not None and self._left <= len(data)
                    if self._left is not None:
                        data, self._left = data[: self._left], max(self._left - len(data), 0)
                    if breaks:
                        self._left = None
                target.sendall(data)
                if breaks:
                    self.cut()
        _shut(source)
        _shut(target)
        with self._lock:
            self._open -= {source, target}


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
