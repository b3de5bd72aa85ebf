"""Runs a command that must not outlive the one who started it.

`python with_parent.py <parent's process id> <command> …` asks the kernel to kill the command when the parent dies,
even by SIGKILL, and becomes the command. The kernel's promise survives exec, not fork: servers that fork repeat
`die_with_parent` in their own children (config/wsgi.py, config/celery.py).
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
SUPERVISED = "TANDEM_SUPERVISED"
"""Set for the children of `serve`: started any other way, a server may outlive the shell that started it."""


def die_with_parent(parent: int = 0) -> None:
    """Have this process killed when its parent dies; end at once if that parent (0: any) is gone already."""
    if sys.platform != "linux":
        return  # other systems end the children by the signals of `serve` only
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1 or (parent and os.getppid() != parent):
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    if sys.argv[1] != "1":  # the first process of a container is everybody's parent, and cannot die before them
        die_with_parent(int(sys.argv[1]))
    # Ctrl-C and a closed terminal reach the whole group, and the parent asks each child to end: told twice at once,
    # granian's worker may lock itself up. What is blocked here stays blocked in the command and in what it starts.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606
