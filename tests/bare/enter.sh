#!/bin/sh
# Runs a command as the user `tester` in another root directory, with all that a running system mounts.
# Usage: enter.sh ROOT [DIRECTORY ...] -- COMMAND [ARGUMENT ...]
#
# The directories of this machine are there too, under their names. This script must run as root in
# namespaces of its own (unshare --mount --pid --fork): what it mounts, and what the command leaves
# running, ends with them. This shell stays as their first process, to which orphans go.
set -eu

root=$1
shift
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"
mount --rbind /sys "$root/sys"
mount -t proc proc "$root/proc"
while [ "$1" != -- ]; do
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    shift
done
shift
chroot "$root" runuser -u tester -- "$@"
