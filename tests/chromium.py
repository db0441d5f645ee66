"""A headless Chromium, driven through the pipes of its DevTools protocol.

Messages are JSON with a zero byte behind each. What the browser complains about (exceptions, the
console, the content policy) and what it asks of the network is kept.
"""

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from fcntl import F_DUPFD, fcntl
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "needs a browser: the Debian package chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)
PATIENCE = 60.0
NOBODY = 1 << 30  # number of a message whose answer nobody waits for
HIGH = 10  # descriptors from here on are in nobody's way
# Chromium reads descriptor 3 and writes descriptor 4.
START = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4);"
    " os.execv(sys.argv[3], sys.argv[3:])"
)
DOMAINS = ("Page", "Runtime", "Log", "Network", "Accessibility")


class Chromium:
    """One browser with one page."""

    def __init__(self) -> None:
        assert PROGRAM
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        commands, self._out = os.pipe()
        self._in, answers = os.pipe()
        given = [fcntl(end, F_DUPFD, HIGH) for end in (commands, answers)]
        arguments = [PROGRAM, *FLAGS, f"--user-data-dir={self._folder.name}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", START, *map(str, given), *arguments],
            pass_fds=given,
            stderr=subprocess.DEVNULL,
        )
        for end in (*given, commands, answers):
            os.close(end)
        self._buffer = b""
        self._number = 0
        self._session = ""
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._events: list[str] = []

    def __enter__(self) -> Self:
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in DOMAINS:
            self.send(f"{domain}.enable")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._in)
        os.close(self._out)
        self._folder.cleanup()

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give a command and wait for its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer}"
                found: dict[str, Any] = answer["result"]
                return found

    def _receive(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], max(0, end - time.monotonic()))
            piece = os.read(self._in, 1 << 20) if ready else b""
            assert piece, "the browser has gone or says nothing"
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, event: str, facts: dict[str, Any]) -> None:
        self._events.append(event)
        if event == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(facts["exceptionDetails"]))
        elif event == "Runtime.consoleAPICalled":
            self.complaints.append(json.dumps(facts["args"]))
        elif event == "Log.entryAdded":
            self.complaints.append(facts["entry"]["text"])
        elif event == "Network.requestWillBeSent":
            self.requests.append(facts["request"]["url"])
        elif event == "Page.javascriptDialogOpening":
            self.complaints.append(f"dialog: {facts['message']}")
            # Nobody is there to close it, and the page would wait for ever.
            close = {"id": NOBODY, "method": "Page.handleJavaScriptDialog"}
            close |= {"params": {"accept": False}, "sessionId": self._session}
            os.write(self._out, json.dumps(close).encode() + b"\0")

    def open(self, page: Path, address: str = "", width: int = 1280, height: int = 900) -> None:
        """Load a file, with an address after #, in a window of this size."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.send("Page.navigate", url="about:blank")
        self._events.clear()
        self.complaints.clear()
        self.requests.clear()
        url = page.resolve().as_uri() + (f"#{address}" if address else "")
        self.send("Page.navigate", url=url)
        while "Page.loadEventFired" not in self._events:
            self._receive()
        self.wait(f"location.href === {json.dumps(url)} && document.readyState === 'complete'")

    def evaluate(self, script: str) -> Any:
        """The value of an expression on the page."""
        found = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.evaluate(condition):
            assert time.monotonic() < end, f"never true: {condition}"
            time.sleep(0.02)

    def click(self, selector: str) -> None:
        """Click in the middle of an element, as a mouse does."""
        place = f"document.querySelector({json.dumps(selector)})"
        self.evaluate(f"{place}.scrollIntoView({{block: 'center'}})")
        box = self.evaluate(f"{place}.getBoundingClientRect().toJSON()")
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                **({"text": text} if text and kind == "keyDown" else {}),
            )

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self.send("Input.insertText", text=text)

    def prefer(self, scheme: str = "light", media: str = "") -> None:
        """Set light or dark, and screen or print."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", media=media, features=features)

    def scripts(self, *, on: bool) -> None:
        """Turn JavaScript off or on for pages to come."""
        self.send("Emulation.setScriptExecutionDisabled", value=not on)

    def picture(self, *, whole: bool = False) -> bytes:
        """A picture of the window or the whole page, as PNG."""
        found = self.send("Page.captureScreenshot", captureBeyondViewport=whole)
        return b64decode(found["data"])

    def pdf(self) -> bytes:
        """The page as it prints."""
        found = self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return b64decode(found["data"])
