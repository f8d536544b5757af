#!/bin/sh
# A website behind two tiers of HAProxy on three machines, from nothing, by a shell and `docker` alone: no record, no
# plan, no wait for what was started. The machines are those of three-nodes.sh. The configurations are the ones that
# an Ingress writes, and HAProxy checks them first.
#
#   front-door.sh up [at-once]   as three-nodes.sh takes it
#   front-door.sh down
set -eu

here=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd)
configurations=$here/../../test/golden/ingress
folder=/var/tmp/swarmwright-bench
docker_on() { # N ARGUMENT...
  n=$1
  shift
  docker -H "unix://$folder/$n/docker.sock" "$@"
}

# An image of this host's programs, with their libraries, on every machine.
image() { # NAME PROGRAM...
  name=$1
  shift
  root=$folder/$name
  mkdir -p "$root"
  for program; do
    libraries=$(ldd "$program" 2>/dev/null | grep -o '/[^ ]*' || true)
    # shellcheck disable=SC2086 # paths of libraries, one word each
    cp --parents --dereference "$program" $libraries "$root"
  done
  mkdir -p "$root/www"
  for applet in sh wget; do ln -s busybox "$root/bin/$applet"; done
  echo web >"$root/www/index.html"
  tar --create --directory "$root" --file "$root.tar" .
  for n in 1 2 3; do docker_on "$n" import --change 'ENV PATH=/usr/sbin:/bin' "$root.tar" "$name:1" >/dev/null & done
}

serve() { # NAME ARGUMENT...
  name=$1
  shift
  docker_on 1 service create --quiet --detach --no-resolve-image --endpoint-mode dnsrr --name "$name" \
    --health-interval 1s --health-timeout 2s --health-retries 3 --health-start-period 10s "$@" >/dev/null &
}

proxy() { # NAME ARGUMENT...
  name=$1
  shift
  serve "$name" --config "source=$name,target=/etc/haproxy/haproxy.cfg" --user 10001:10001 --read-only \
    --stop-signal SIGUSR1 --health-cmd 'wget -q -O /dev/null http://127.0.0.1:8404/' "$@" \
    swbench-proxy:1 haproxy -db -f /etc/haproxy/haproxy.cfg
}

config() { # NAME FILE
  docker_on 1 run --rm --interactive --network none swbench-proxy:1 haproxy -c -f /dev/stdin <"$2" >/dev/null
  docker_on 1 config create "$1" "$2" >/dev/null
}

up() {
  sh "$here/three-nodes.sh" up "$order"
  image swbench-site /bin/busybox
  image swbench-proxy /usr/sbin/haproxy /bin/busybox
  docker_on 1 network create --driver overlay services >/dev/null
  docker_on 1 network create --driver overlay --subnet 10.255.7.0/24 edge >/dev/null
  wait
  config front-edge "$configurations/edge.cfg" &
  config front-router "$configurations/one-service.cfg" &
  wait
  serve web --replicas 2 --network services --health-cmd 'wget -q -O /dev/null http://127.0.0.1:8080/' \
    swbench-site:1 /bin/busybox httpd -f -p 8080 -h /www
  proxy front-edge --mode global --network edge --publish mode=host,target=8080,published=80
  proxy front-router --replicas 2 --network edge --network services
  wait
}

order=${2:-one-by-one}
case $1 in
up) up ;;
down) sh "$here/three-nodes.sh" down ;;
esac
