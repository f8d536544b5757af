#!/bin/sh
# First process of a bed's machine, inside its own mount, uts, ipc, pid and net namespaces.
# Arguments: host name, address, folder. Its engine listens on FOLDER/docker.sock.
set -eu
name=$1 address=$2 folder=$3

mount --make-rprivate /
hostname "$name"
mount -t tmpfs tmpfs /run
mkdir -p /run/lock
mount -t proc proc /proc

# A fresh /sys for this network; the cgroups must be mounted again below it, or limits are silently none.
umount -R /sys || true
mount -t sysfs sysfs /sys
mount -t tmpfs cgroups /sys/fs/cgroup
for controller in cpu cpuacct cpuset memory devices freezer blkio pids; do
  mkdir "/sys/fs/cgroup/$controller"
  mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller"
done
mkdir /sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd

ip link set lo up
ip address add "$address/24" dev eth0
ip link set eth0 up
echo 1 >/proc/sys/net/ipv4/ip_forward

# No way out and no name server: a look-up fails at once instead of in seconds.
echo "$address $name" >"$folder/hosts"
echo "nameserver 127.0.0.1" >"$folder/resolv.conf"
mkdir -p "$folder/etc" /etc/docker
mount --bind "$folder/etc" /etc/docker
mount --bind "$folder/hosts" /etc/hosts
mount --bind "$folder/resolv.conf" /etc/resolv.conf

exec dockerd --data-root "$folder/data" --exec-root /run/docker --pidfile /run/docker.pid \
  --host unix:///run/docker.sock --host "unix://$folder/docker.sock" --group root --cgroup-parent "/$(basename "$folder")"
