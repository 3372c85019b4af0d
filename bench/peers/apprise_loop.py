"""Tells a sink about so many alerts with Apprise, one after another, as a script on duty would.

Usage: apprise_loop.py SINK_PORT COUNT
"""
import sys
import time

import apprise

port, count = int(sys.argv[1]), int(sys.argv[2])
told = apprise.Apprise()
told.add(f"json://127.0.0.1:{port}/")
print("ready", flush=True)
sys.stdin.readline()
began = time.monotonic()
for number in range(count):
    subscription = "44444444-dddd-4ddd-8ddd-%012d" % number
    told.notify(
        title="Crypto mining activity detected",
        body=f"{subscription}: network activity to a known mining pool",
    )
print(time.monotonic() - began, flush=True)
sys.stdin.readline()
