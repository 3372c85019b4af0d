"""Runs a command where it can write nowhere and reach nobody, and asks it over HTTP.

Usage: unshare --user --map-root-user --net --mount -- python3 alone.py PORT PLAN COMMAND...

PLAN is a JSON list of [method, path, body]. Prints one JSON object for each step: the proof that nothing
can be written or reached, then the status of each request, then whether the command still runs.
The working directory and the environment are the command's.
"""
import errno
import fcntl
import http.client
import json
import os
import socket
import struct
import subprocess
import sys
import time

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
TOOLS = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def loopback_up():
    with socket.socket() as any_socket:
        request = struct.pack("16sH14s", b"lo", 0, b"")
        flags = struct.unpack("16sH14s", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", flags | IFF_UP, b""))


def everything_read_only():
    with open("/proc/self/mounts") as mounts:
        places = [line.split()[1].encode().decode("unicode_escape") for line in mounts]
    # A user namespace must keep these where they are set; others are taken as they stand.
    for place in places:
        flags = os.statvfs(place).f_flag if os.path.exists(place) else 0
        kept = [name for name, bit in (("nosuid", os.ST_NOSUID), ("nodev", os.ST_NODEV),
                                       ("noexec", os.ST_NOEXEC), ("noatime", os.ST_NOATIME)) if flags & bit]
        options = ",".join(["remount", "bind", "ro"] + kept)
        subprocess.run(["mount", "-o", options, place], env=TOOLS, stderr=subprocess.DEVNULL)


def refused(action):
    try:
        action()
    except OSError as error:
        return errno.errorcode.get(error.errno)
    return "allowed"


def ask(port, method, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body.encode(), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, len(answer.read())


def first_answer(port, process):
    while process.poll() is None:
        try:
            return ask(port, "GET", "/", "")
        except ConnectionRefusedError:
            time.sleep(0.005)
    sys.exit(f"the command ended with {process.returncode}")


def say(**step):
    print(json.dumps(step), flush=True)


port, plan, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
loopback_up()
everything_read_only()
for place in (os.getcwd(), "/tmp", "/var/tmp", "/dev/shm"):
    if os.path.isdir(place):
        say(write=place, refused=refused(lambda: open(os.path.join(place, "written"), "w").close()))
say(connect="192.0.2.1",
    refused=refused(lambda: socket.create_connection(("192.0.2.1", 443), timeout=5)))
process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
try:
    say(ask="GET /", status=first_answer(port, process)[0])
    for method, path, body in plan:
        status, length = ask(port, method, path, body)
        say(ask=f"{method} {path}", status=status, length=length)
    say(runs=process.poll() is None)
finally:
    process.kill()
    process.wait()
