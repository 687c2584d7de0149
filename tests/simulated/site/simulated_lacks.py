"""What Windows and macOS lack of what Python has on Linux, and what Windows has instead.

By the documentation of Python: each function there says on which systems it is available.
"""

from __future__ import annotations

from typing import NamedTuple


class Lacks(NamedTuple):
    """What a system lacks: modules, names in modules by the module, and paths by how they begin."""

    platform: str
    modules: frozenset[str]
    names: dict[str, frozenset[str]]
    paths: tuple[str, ...]


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_LINUX_ALONE = words(
    "memfd_create sched_getaffinity sched_setaffinity pidfd_open getrandom eventfd posix_fadvise"
    " posix_fallocate copy_file_range splice sendfile_is_linux setresuid getresuid unshare"
)

_POSIX_ALONE = words(
    "chown chroot ctermid confstr fchdir fchmod fchown fdatasync fork forkpty fpathconf fstatvfs"
    " getegid geteuid getgid getgrouplist getgroups getloadavg getpgid getpgrp getpriority getsid"
    " getuid initgroups killpg lchmod lchown lockf major makedev minor mkfifo mknod nice openpty"
    " pathconf pipe2 posix_spawn posix_spawnp pread preadv pwrite pwritev readv writev"
    " register_at_fork sched_yield sendfile setegid seteuid setgid setgroups setpgid setpriority"
    " setregid setreuid setsid setuid statvfs sync sysconf tcgetpgrp tcsetpgrp uname wait wait3"
    " wait4 waitid WNOHANG WUNTRACED WEXITSTATUS WIFEXITED WIFSIGNALED WTERMSIG O_ASYNC O_CLOEXEC"
    " O_DIRECTORY O_DSYNC O_NDELAY O_NOCTTY O_NOFOLLOW O_NONBLOCK O_SYNC POSIX_SPAWN_OPEN"
    " POSIX_SPAWN_CLOSE POSIX_SPAWN_DUP2 sysconf_names"
)

MACOS = Lacks(
    "darwin",
    words("spwd nis ossaudiodev _crypt"),
    {
        "os": _LINUX_ALONE,
        "select": words("epoll"),
        "signal": words("SIGSTKFLT SIGPWR sigtimedwait sigwaitinfo"),
        "time": words("CLOCK_BOOTTIME CLOCK_TAI"),
        "resource": words("prlimit"),
    },
    ("/proc/", "/sys/"),
)

WINDOWS = Lacks(
    "win32",
    words(
        "fcntl resource pwd grp termios tty pty posix syslog crypt readline curses nis spwd"
        " _posixsubprocess _posixshmem"
    ),
    {
        "os": _LINUX_ALONE | _POSIX_ALONE,
        "select": words("poll epoll PIPE_BUF POLLIN POLLOUT POLLHUP POLLERR"),
        "signal": words(
            "SIGHUP SIGALRM SIGPROF SIGKILL SIGPIPE SIGQUIT SIGCHLD SIGSTOP SIGCONT SIGUSR1"
            " SIGUSR2 SIGVTALRM SIGXCPU SIGXFSZ SIG_BLOCK SIG_UNBLOCK SIG_SETMASK ITIMER_REAL"
            " ITIMER_PROF ITIMER_VIRTUAL setitimer getitimer pthread_sigmask pthread_kill alarm"
            " pause sigpending sigwait siginterrupt"
        ),
        "socket": words("AF_UNIX"),
        "time": words(
            "clock_gettime clock_gettime_ns CLOCK_BOOTTIME CLOCK_MONOTONIC CLOCK_REALTIME"
        ),
    },
    ("/proc/", "/sys/", "/dev/"),
)

SYSTEMS = {"macos": MACOS, "windows": WINDOWS}
