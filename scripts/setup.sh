#!/bin/sh
# Installs what the quickstart and the tests need from this system's own packages: Docker's engine, iptables, iproute2,
# util-linux, busybox and haproxy. No daemon is started, neither now nor at the next boot: each local machine runs an
# engine of its own, and haproxy runs in containers.
#
#   sudo sh scripts/setup.sh
#
# It says nothing when all is there. It can be interrupted and run again. It needs Debian or Ubuntu.
set -eu

# Administrators' programs are often not in a user's PATH; a bare system may have none at all.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

# While packages are installed, this file tells them that they must not start their services.
POLICY=/usr/sbin/policy-rc.d
SAVED=$POLICY.before-swarmwright
MARK='# made by Swarmwright'

# Each program and the package that has it.
programs() {
  cat <<'EOF'
dockerd docker.io
containerd containerd
runc runc
iptables iptables
ip iproute2
unshare util-linux
nsenter util-linux
flock util-linux
mount mount
busybox busybox-static
haproxy haproxy
EOF
}

missing_packages() {
  programs | while read -r program package; do
    command -v "$program" >/dev/null || echo "$package"
  done | sort -u
}

is_installed() {
  dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

say() {
  echo "setup: $*" >&2
}

refuse() {
  say "$@"
  exit 1
}

# A policy that was there before goes on when ours is gone. Ours forbids only what the packages do that we install, which
# inherit a variable from us: one that a kill or a power cut leaves behind keeps no other service from starting. It
# names the units that are still to be disabled.
forbid_starts() {
  if [ -e "$POLICY" ] && ! is_ours; then mv "$POLICY" "$SAVED"; fi
  cat >"$POLICY.new" <<EOF
#!/bin/sh
$MARK: removed by the next run of scripts/setup.sh, if it was interrupted
# disable: $*
if [ -n "\${SWARMWRIGHT_SETUP-}" ]; then exit 101; fi
if [ -x $SAVED ]; then exec $SAVED "\$@"; fi
exit 0
EOF
  chmod 755 "$POLICY.new"
  mv "$POLICY.new" "$POLICY"
}

units_to_disable() {
  sed -n 's/^# disable: //p' "$POLICY"
}

is_ours() {
  [ -f "$POLICY" ] && grep -q "^$MARK" "$POLICY"
}

# Disables what we installed, and only then allows services again. What was there before us stays as it was.
allow_starts() {
  is_ours || return 0
  for unit in $(units_to_disable); do disable "$unit"; done
  if [ -e "$SAVED" ]; then mv "$SAVED" "$POLICY"; else rm -f "$POLICY"; fi
}

disable() {
  if command -v systemctl >/dev/null; then
    systemctl disable "$1" >/dev/null 2>&1 || true
  elif command -v deb-systemd-helper >/dev/null; then
    # It heeds only packages' own scripts.
    DPKG_MAINTSCRIPT_PACKAGE=swarmwright deb-systemd-helper disable "$1" >/dev/null 2>&1 || true
  fi
  case $1 in
  docker.service | haproxy.service) update-rc.d "${1%.service}" disable >/dev/null 2>&1 || true ;;
  esac
}

# Units that no package of this system has brought yet: those are ours to disable.
new_units() {
  is_installed docker.io || is_installed docker-ce || echo docker.service docker.socket
  is_installed haproxy || echo haproxy.service
  is_installed containerd || is_installed containerd.io || echo containerd.service
}

apt_get() {
  SWARMWRIGHT_SETUP=1 DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get --quiet --assume-yes -o DPkg::Lock::Timeout=120 "$@"
}

# The lists of a bare system are empty, and those of an old one name files that are gone.
install_packages() {
  apt_get install --simulate "$@" >/dev/null 2>&1 || apt_get update
  apt_get install --no-install-recommends "$@" || {
    apt_get update
    apt_get install --no-install-recommends "$@"
  }
}

finish_interrupted() {
  is_ours || return 0
  # shellcheck disable=SC2046 # names of units, one word each
  forbid_starts $(units_to_disable)
  SWARMWRIGHT_SETUP=1 DEBIAN_FRONTEND=noninteractive dpkg --configure --pending
  allow_starts
}

# Runs a step; what it says is shown only when it fails.
quietly() {
  "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    refuse "that failed; put right what it says, and run this again"
  }
}

packages=$(missing_packages | tr '\n' ' ')
packages=${packages% }
[ -n "$packages" ] || is_ours || exit 0

command -v apt-get >/dev/null || refuse "this system has no apt-get. Missing, by Debian's names: $packages
Install Docker's engine (20.10 or later), iptables, iproute2, util-linux, busybox and haproxy by its own means."
[ "$(id -u)" = 0 ] || refuse "missing: ${packages:-nothing, but an earlier run was interrupted}
Only root can install it. Run: sudo sh scripts/setup.sh
By hand, though that may start a daemon: sudo apt-get install --no-install-recommends $packages"

log=$(mktemp)
trap 'allow_starts; rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

quietly finish_interrupted
[ -n "$packages" ] || exit 0
say "installing $packages; no daemon is started"
# shellcheck disable=SC2046 # names of units, one word each
forbid_starts $(new_units)
# shellcheck disable=SC2086 # names of packages, one word each
quietly install_packages $packages
[ -z "$(missing_packages)" ] || refuse "still missing: $(missing_packages | tr '\n' ' ')"
