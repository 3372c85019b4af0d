"""Processes on processors of their own, and what they take.

The handler runs on processor 0, everything that it talks to on processor 1. Both get the scheduling
class of real time where that is allowed, so that other work on the machine waits for them; what it
takes all the same is recorded as the foreign share.
"""
import contextlib
import os
import signal
import socket
import subprocess
import time

HANDLER, FAR_END = 0, 1
TICKS = os.sysconf("SC_CLK_TCK")


def read(path):
    with open(path) as file:
        return file.read()


def processors():
    return sorted(os.sched_getaffinity(0))


@contextlib.contextmanager
def on(cpu):
    """What is started here inherits the processor and the class. Nothing runs in the child before the
    program: it would count as its processor time."""
    available, policy, parameter = processors(), os.sched_getscheduler(0), os.sched_getparam(0)
    os.sched_setaffinity(0, {available[min(cpu, len(available) - 1)]})
    if os.environ.get("BENCH_PRIORITY", "real-time") == "real-time":
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameter)
        os.sched_setaffinity(0, available)


def move(thread, cpu):
    """Has a thread run on a processor from now on."""
    available = processors()
    os.sched_setaffinity(thread, {available[min(cpu, len(available) - 1)]})


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Process:
    """A program under measurement."""

    def __init__(self, command, cpu=HANDLER, environment=None, folder=None, talks=False, log=None):
        pipe = subprocess.PIPE if talks else subprocess.DEVNULL
        self.log = open(log, "ab") if log else None
        errors = self.log or subprocess.DEVNULL
        with on(cpu):
            self.began = time.monotonic()
            self.child = subprocess.Popen(
                command, env=environment, cwd=folder, stdin=pipe, stdout=pipe, stderr=errors
            )
        self.pid = self.child.pid
        # What it held at most, once it has been stopped.
        self.most_mib = None

    def all_cpu_seconds(self):
        """Processor time of all its threads, to the nanosecond: the clock that the kernel keeps."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def cpu_seconds(self):
        """Processor time of what is measured."""
        return self.all_cpu_seconds()

    def thread(self, name):
        """The one thread of this name."""
        folder = f"/proc/{self.pid}/task"
        [found] = [thread for thread in os.listdir(folder) if read(f"{folder}/{thread}/comm").strip() == name]
        return int(found)

    def thread_cpu_seconds(self, thread):
        """Processor time of one of its threads, to the nanosecond."""
        return int(read(f"/proc/{self.pid}/task/{thread}/schedstat").split()[0]) / 1e9

    def memory(self, field="VmRSS"):
        """MiB that it holds now, or held at most (VmHWM)."""
        with open(f"/proc/{self.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(field)) / 1024

    def wait_for_port(self, port, path="/", wanted=b" 200", patience=60):
        """Waits for the first good answer; how long that was from the start."""
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        return self.wait_for_answer(port, request, wanted, patience)

    def wait_for_answer(self, port, request, wanted=b" 200", patience=60):
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.child.poll() is not None:
                raise RuntimeError(f"{self.child.args[0]} ended with {self.child.returncode}")
            try:
                with socket.create_connection(("127.0.0.1", port)) as connection:
                    connection.settimeout(patience)
                    connection.sendall(request)
                    if wanted in connection.recv(64):
                        return time.monotonic() - self.began
            except OSError:
                pass
            time.sleep(0.0002)
        raise RuntimeError(f"{self.child.args[0]} does not answer on {port}")

    def stop(self):
        if self.child.poll() is None:
            self.most_mib = self.memory("VmHWM")
            self.child.send_signal(signal.SIGKILL)
        self.child.wait()
        for stream in (self.child.stdin, self.child.stdout, self.log):
            if stream:
                stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Foreign:
    """The share of both processors that others took, with `with`, as `share`."""

    def __init__(self, *processes):
        self.processes = processes

    def __enter__(self):
        self.before = self.look()
        return self

    def __exit__(self, *_):
        busy, every, ours = (now - then for now, then in zip(self.look(), self.before))
        self.share = max(0.0, busy - ours) / every if every else 0.0

    def look(self):
        with open("/proc/stat") as stat:
            fields = [int(field) for field in stat.readline().split()[1:9]]
        idle = fields[3] + fields[4]
        ours = sum(process.all_cpu_seconds() for process in self.processes) + time.process_time()
        return (sum(fields) - idle) / TICKS, sum(fields) / TICKS, ours
