#!/bin/sh
# Three machines of namespaces with an engine each, joined to a swarm, by nothing but a shell: no record, no check, no
# limits, no clean start after a kill. `up` ends when all three nodes are Ready, `down` when nothing is left.
#
#   three-nodes.sh up [at-once]   one machine after the other, as most would write it, or all at the same time
#   three-nodes.sh down
set -eu

folder=/var/tmp/swarmwright-bench
bridge=swbench0
address() { echo "10.91.77.1$1"; }
docker_on() { # N ARGUMENT...
  n=$1
  shift
  docker -H "unix://$folder/$n/docker.sock" "$@"
}

# Inside the namespaces of a machine.
# shellcheck disable=SC2016 # the inner shell expands these
init='
  n=$1 address=$2 folder=$3
  mount --make-rprivate /
  hostname "node-$n"
  mount -t tmpfs tmpfs /run
  mount -t proc proc /proc
  ip link set lo up
  ip address add "$address/24" dev eth0
  ip link set eth0 up
  echo 1 >/proc/sys/net/ipv4/ip_forward
  exec dockerd --data-root "$folder/data" --exec-root /run/docker --pidfile /run/docker.pid --group root \
    --host "unix://$folder/docker.sock" --cgroup-parent "/swbench-$n" >"$folder/log" 2>&1
'

start() { # N
  mkdir -p "$folder/$1"
  ip netns add "swbench-$1"
  ip link add "swbench-v$1" type veth peer name eth0 netns "swbench-$1"
  ip link set "swbench-v$1" master "$bridge" up
  setsid nsenter "--net=/run/netns/swbench-$1" unshare --mount --uts --ipc --pid --fork --kill-child=KILL \
    sh -euc "$init" init "$1" "$(address "$1")" "$folder/$1" >"$folder/$1/init.log" 2>&1 </dev/null &
  echo $! >"$folder/$1/pid"
  until docker_on "$1" version >/dev/null 2>&1; do sleep 0.05; done
}

each() { # FUNCTION N...
  step=$1
  shift
  for n; do
    if [ "$order" = at-once ]; then "$step" "$n" & else ("$step" "$n"); fi
  done
  wait
}

join() { # N
  docker_on "$1" swarm join --token "$token" --advertise-addr "$(address "$1")" "$(address 1):2377"
}

up() {
  ip link add "$bridge" type bridge
  ip address add 10.91.77.1/24 dev "$bridge"
  ip link set "$bridge" up
  each start 1 2 3
  docker_on 1 swarm init --advertise-addr "$(address 1)" >/dev/null
  token=$(docker_on 1 swarm join-token --quiet worker)
  each join 2 3
  until [ "$(docker_on 1 node ls --format '{{.Status}}' | grep -c Ready)" = 3 ]; do sleep 0.05; done
}

down() {
  for n in 1 2 3; do
    kill -KILL "$(cat $folder/$n/pid)"
    while kill -0 "$(cat $folder/$n/pid)" 2>/dev/null; do sleep 0.05; done
    ip netns delete "swbench-$n"
    find /sys/fs/cgroup -depth -type d -path "*/swbench-$n*" -exec rmdir {} + 2>/dev/null || true
  done
  ip link delete "$bridge"
  rm -rf "$folder"
}

order=${2:-one-by-one}
"$1"
