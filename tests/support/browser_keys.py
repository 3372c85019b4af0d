"""A real browser that is driven by keys: lines of JSON in, lines of JSON out.

{"method": "Page.navigate", "params": {...}}  asks Chromium (Chrome DevTools Protocol)
{"wait": "Page.loadEventFired"}               waits for an event that came after the last request
"""
import fcntl
import json
import os
import subprocess
import sys

chromium, profile = sys.argv[1:3]
to_read, to_write = os.pipe()
from_read, from_write = os.pipe()
# Chromium reads commands from 3 and writes to 4; both must be free.
ours = [fcntl.fcntl(fd, fcntl.F_DUPFD, 50) for fd in (to_read, to_write, from_read, from_write)]


def hand_over():
    os.dup2(ours[0], 3)
    os.dup2(ours[3], 4)


subprocess.Popen(
    # Tests may run as root, for whom Chromium has no sandbox; the pages are our own.
    [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
     "--hide-scrollbars", f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"],
    preexec_fn=hand_over, close_fds=False, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
os.close(ours[3])
unread, events, number, session = b"", [], 0, None


def message():
    global unread
    while b"\0" not in unread:
        piece = os.read(ours[2], 65536)
        if not piece:
            sys.exit("Chromium ended")
        unread += piece
    text, unread = unread.split(b"\0", 1)
    return json.loads(text)


def ask(method, params):
    global number
    number += 1
    request = {"id": number, "method": method, "params": params}
    if session:
        request["sessionId"] = session
    os.write(ours[1], json.dumps(request).encode() + b"\0")
    while True:
        answer = message()
        if answer.get("id") == number:
            return answer.get("result", answer)
        events.append(answer)


target = ask("Target.createTarget", {"url": "about:blank"})["targetId"]
session = ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
for line in sys.stdin:
    asked = json.loads(line)
    if "wait" in asked:
        while not any(event.get("method") == asked["wait"] for event in events):
            events.append(message())
        events.clear()
        answer = {}
    else:
        if asked["method"] in ("Page.navigate", "Input.dispatchKeyEvent"):
            events.clear()
        answer = ask(asked["method"], asked.get("params", {}))
    print(json.dumps(answer), flush=True)
ask("Browser.close", {})
