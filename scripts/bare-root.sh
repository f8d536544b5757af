#!/bin/sh
# Runs a command as on a fresh Debian machine: in a bare root file system of the distribution that has Node.js and npm,
# the last commit of this checkout, and nothing else. PATH holds what the system's own log-in gives.
#
#   sudo sh scripts/bare-root.sh bookworm 'npm ci && npm run quickstart && npm run quickstart -- destroy --yes'
#
# It needs debootstrap, and takes Node.js, the registries' settings and certificates, and modules from this host. The
# network and the kernel are this host's; mounts, processes, and all files are its own and go with it.
set -eu

suite=$1
command=$2
here=$(CDPATH="" cd -- "$(dirname -- "$0")/.." && pwd)
root=$(mktemp -d /var/tmp/bare-root-XXXXXX)
trap 'rm -rf --one-file-system "$root"' EXIT

# shellcheck disable=SC2016 # apt-get expands it
mirror=$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)
# Node.js needs the C++ library; a registry is asked over TLS.
debootstrap --variant=minbase --include=ca-certificates,libstdc++6 "$suite" "$root" "$mirror" >"$root.log" 2>&1 || {
  tail -n 20 "$root.log" >&2
  exit 1
}
rm -f "$root.log"

node=$(command -v node)
npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
cp "$node" "$root/usr/bin/node"
mkdir -p "$root/usr/lib/node_modules" "$root/lib/modules"
cp -a "$npm" "$root/usr/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/bin/npx"
for file in /etc/npmrc /root/.npmrc /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
  [ ! -e "$file" ] || cp -L "$file" "$root$file"
done
apt-config dump Acquire >"$root/etc/apt/apt.conf.d/99host"
git clone --quiet "$here" "$root/root/swarmwright"

# Run inside: the new root is entered by pivot_root, as on a machine's own disk, and the old one is let go.
# shellcheck disable=SC2016 # the inner shell expands these
enter='
  mount --bind "$1" "$1"
  cd "$1"
  mount --rbind /dev dev
  mount -t proc proc proc
  mount --rbind /sys sys
  mount --bind /lib/modules lib/modules 2>/dev/null || true
  mount -t tmpfs tmpfs run
  mount -t tmpfs tmpfs tmp
  mkdir -p run/old
  pivot_root . run/old
  umount -l run/old
  cd /root/swarmwright
  exec env -i HOME=/root TERM=dumb NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin sh -euc "$2"
'
unshare --mount --pid --fork --kill-child --propagation private sh -euc "$enter" bare-root "$root" "$command"
