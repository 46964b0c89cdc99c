"""A network of its own for this process and all that it starts, so that the ports of a page meet no others."""

import ctypes
import fcntl
import os
import pathlib
import signal
import socket
import struct
import tempfile
import time

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_CHILD_SUBREAPER = 36
SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 1

LIBC = ctypes.CDLL(None, use_errno=True)


def _leave():
    """Moves this process into a network of its own with a loopback interface. Raises OSError where that is forbidden."""
    user, group = os.getuid(), os.getgid()
    if LIBC.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    pathlib.Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    pathlib.Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    pathlib.Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16xH14x", fcntl.ioctl(control, SIOCGIFFLAGS, request))[0]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))


def _may_leave():
    """Tried by a process that then ends: some systems forbid the second step of it and not the first."""
    child = os.fork()
    if child == 0:
        try:
            _leave()
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def isolate():
    """Gives this process a network of its own, or the machine's with no other page on it.

    Returns what has to stay open as long as the pages run, and says which of the two it is.
    """
    if _may_leave():
        _leave()
        return None, "a network of its own"
    lock = open(pathlib.Path(tempfile.gettempdir()) / f"interlingua-docs.{os.getuid()}.lock", "w", encoding="ascii")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock, "the machine's network"


def adopt_orphans():
    """Processes whose parent ends become children of this one, where `end_children` finds them."""
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _children():
    """The ids of the processes that this one is the parent of."""
    own = os.getpid()
    found = []
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            # pid (name) state ppid ...; a name may hold anything.
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == own:
            found.append(int(folder.name))
    return found


def end_children(seconds=10):
    """Ends all that this process started and what that started: SIGTERM first, SIGKILL after `seconds`."""
    deadline = time.monotonic() + seconds
    asked = set()
    while children := _children():
        late = time.monotonic() > deadline
        for child in children:
            try:
                if late or child not in asked:
                    os.kill(child, signal.SIGKILL if late else signal.SIGTERM)
                asked.add(child)
                os.waitpid(child, os.WNOHANG)
            except (ProcessLookupError, ChildProcessError):
                pass
        time.sleep(0.02)
