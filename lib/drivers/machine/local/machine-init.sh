#!/bin/sh
# The first process of a local machine. It runs as pid 1 in mount, uts, ipc, net and pid namespaces of its own.
#
#   machine-init.sh wait LABEL   says "waiting PID" on its output, PID as the host sees it, and waits for the line "go".
#                                Meanwhile the host gives this process its network card and its cgroups. If the host's
#                                side dies instead, the input ends, and so does the machine: nothing of it is left.
#   machine-init.sh boot LABEL   takes a cgroup namespace's view, mounts what a machine has of its own, runs the engine.
#
# LABEL says in a list of processes which machine this is. Everything else comes in these variables:
#   MACHINE_NAME        its host name
#   MACHINE_ADDRESS     its address and prefix length on eth0: 10.92.0.11/24
#   MACHINE_GATEWAY     its way out of the network, or nothing
#   MACHINE_RESOLVER    what /etc/resolv.conf says
#   MACHINE_DATA        folder of the host that becomes /var/lib/docker
#   MACHINE_ETC_DOCKER  folder of the host that becomes /etc/docker
#   MACHINE_SOCKETS     folder of the host in which the engine's socket appears as docker.sock; a file meminfo that is
#                       there already becomes /proc/meminfo
#   MACHINE_CGROUPS     "v2", or the version 1 hierarchies, separated by spaces: "memory cpu,cpuacct name=systemd"
# Diagnostics go to standard error: the machine's log.
set -eu
umask 022

wait_for_go() {
  # /proc is still the host's, so this is the host's number of this process.
  read -r pid _ </proc/self/stat
  echo "waiting $pid"
  read -r word || exit 0
  [ "$word" = go ]
}

# The new /run holds what must stay in reach while everything around it is covered. It is put together on /sys,
# which is always there and is replaced next. `mount -n` keeps the host's list of mounts out of it.
take_run() {
  umount -n -R /sys || true
  mount -n -t tmpfs -o mode=0755,nosuid,nodev tmpfs /sys
  mkdir -p /sys/lock /sys/tmp /sys/swarmwright /sys/machine/docker /sys/machine/etc-docker
  mount -n --bind "$MACHINE_SOCKETS" /sys/swarmwright
  mount -n --bind "$MACHINE_DATA" /sys/machine/docker
  mount -n --bind "$MACHINE_ETC_DOCKER" /sys/machine/etc-docker
  mount -n --move /sys /run
}

# A copy of the host's /etc that may be written to, with the machine's own names in it.
take_etc() {
  etc=/run/machine/etc
  mkdir -p "$etc/upper/docker" "$etc/work"
  echo "$MACHINE_NAME" >"$etc/upper/hostname"
  printf '127.0.0.1 localhost\n%s %s\n' "${MACHINE_ADDRESS%/*}" "$MACHINE_NAME" >"$etc/upper/hosts"
  echo "$MACHINE_RESOLVER" >"$etc/upper/resolv.conf"
  mount -n -t overlay -o "lowerdir=/etc,upperdir=$etc/upper,workdir=$etc/work" overlay /etc
  mount -n --bind /run/machine/etc-docker /etc/docker
}

# Engines write to these two whatever they are told. Over the host's they are read-only but for what the engine needs,
# so that nothing of it reaches the host, and a task that wants to keep data there is refused instead of losing it.
take_engine_folders() {
  mkdir -p /run/machine/opt/containerd/bin /run/machine/opt/containerd/lib /run/machine/var-lib/docker
  [ ! -d /opt ] || mount -n -t overlay -o lowerdir=/run/machine/opt:/opt overlay /opt
  mount -n -t overlay -o lowerdir=/run/machine/var-lib:/var/lib overlay /var/lib
  mount -n --bind /run/machine/docker /var/lib/docker
}

# /proc for these processes and /sys for this network. /sys hides the host's cgroups: the machine's come in their place.
take_kernel_views() {
  mount -n -t proc proc /proc
  [ ! -e /run/swarmwright/meminfo ] || mount -n --bind /run/swarmwright/meminfo /proc/meminfo
  mount -n -t sysfs sysfs /sys
  if [ "$MACHINE_CGROUPS" = v2 ]; then take_cgroups_v2; else take_cgroups_v1; fi
}

# Processes and enabled controllers cannot be in one cgroup, so the machine's first process leaves its root.
take_cgroups_v2() {
  mount -n -t cgroup2 cgroup2 /sys/fs/cgroup
  mkdir -p /sys/fs/cgroup/init
  echo 0 >/sys/fs/cgroup/init/cgroup.procs
  read -r controllers </sys/fs/cgroup/cgroup.controllers || true
  for controller in $controllers; do
    echo "+$controller" 2>/dev/null >/sys/fs/cgroup/cgroup.subtree_control || true
  done
}

take_cgroups_v1() {
  mount -n -t tmpfs -o mode=0755 cgroup /sys/fs/cgroup
  for hierarchy in $MACHINE_CGROUPS; do
    folder=/sys/fs/cgroup/${hierarchy#name=}
    mkdir "$folder"
    case $hierarchy in
    name=*) mount -n -t cgroup -o "none,$hierarchy" cgroup "$folder" ;;
    *) mount -n -t cgroup -o "$hierarchy" cgroup "$folder" ;;
    esac
  done
}

take_network() {
  echo "$MACHINE_NAME" >/proc/sys/kernel/hostname
  ip -batch - <<EOF
link set dev lo up
address add $MACHINE_ADDRESS dev eth0
link set dev eth0 up
${MACHINE_GATEWAY:+route add default via $MACHINE_GATEWAY}
EOF
}

# A shell leaves the number of open files at 1024, too few for an engine with many tasks.
raise_limits() {
  # shellcheck disable=SC3045 # POSIX has it since 2024, shells have had it for longer
  hard=$(ulimit -H -n)
  if [ "$hard" = unlimited ] || [ "$hard" -gt 524288 ]; then hard=524288; fi
  # shellcheck disable=SC3045
  ulimit -S -n "$hard"
}

# The machine lives as long as its engine. This shell stays pid 1: it collects orphans, and turns SIGTERM into an
# orderly end. The engine gets an environment of its own.
run_engine() {
  cd /
  env -i PATH="$PATH" HOME=/root TMPDIR=/run/tmp dockerd \
    --data-root /var/lib/docker --exec-root /run/docker --pidfile /run/docker.pid --group root \
    --host unix:///run/docker.sock --host unix:///run/swarmwright/docker.sock &
  engine=$!
  trap 'kill -TERM "$engine"' TERM
  status=0
  while kill -0 "$engine" 2>/dev/null; do
    wait "$engine" && status=0 || status=$?
  done
  exit "$status"
}

case $1 in
wait)
  wait_for_go
  exec unshare --cgroup /bin/sh "$0" boot "$2" </dev/null >&2
  ;;
boot)
  take_run
  take_etc
  take_engine_folders
  take_kernel_views
  take_network
  raise_limits
  run_engine
  ;;
esac
