#!/bin/sh
# Gets a newer Docker engine than this system's own, for the tests: Debian 13's packages (engine 26.1), taken from the
# mirror that this system's apt uses and unpacked beside the system. Nothing is installed and no daemon is started.
# Prints the folder of its programs. That is kept, so the second time takes no time; delete it to get a newer build.
#
#   PATH=$(sh scripts/newer-engine.sh):$PATH dockerd --version
#
# It needs Debian, and its docker.io package for runc: Debian 13's own needs a newer C library than Debian 12 has.
set -eu

SUITE=trixie
PACKAGES='docker.io containerd tini'
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

cache=${XDG_CACHE_HOME:-$HOME/.cache}/swarmwright
bin=$cache/engine-$SUITE

refuse() {
  echo "newer-engine: $*" >&2
  exit 1
}

[ ! -d "$bin" ] || {
  echo "$bin"
  exit 0
}

command -v apt-get >/dev/null || refuse "this system has no apt-get"
[ -e "$KEYRING" ] || refuse "Debian's keys are missing: apt-get install debian-archive-keyring"
# shellcheck source=/dev/null
. /etc/os-release

# Where this system's apt gets a release from.
mirror_of() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v release="$1" '$2 == release { print $1; exit }'
}

mirror=$(mirror_of "${VERSION_CODENAME-}")
security=$(mirror_of "${VERSION_CODENAME-}-security")
[ "${ID-}" = debian ] && [ -n "$mirror" ] || refuse "the mirror of this system's apt has no Debian $SUITE"

work=$(mktemp -d)
log=$work/log
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A state of its own, in which nothing is installed: the system's lists of packages stay as they are.
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/root"
: >"$work/status"
cat >"$work/sources.list" <<END
deb [signed-by=$KEYRING] $mirror $SUITE main
${security:+deb [signed-by=$KEYRING] $security $SUITE-security main}
END
cat >"$work/apt.conf" <<END
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Sandbox::User "root";
END

download() {
  APT_CONFIG=$work/apt.conf apt-get --quiet update
  # shellcheck disable=SC2086 # names of packages, one word each
  cd "$work/cache" && APT_CONFIG=$work/apt.conf apt-get --quiet download $PACKAGES
}

(download) >"$log" 2>&1 || {
  cat "$log" >&2
  refuse "that failed; the mirror must have Debian $SUITE"
}
for package in "$work"/cache/*.deb; do dpkg-deb --extract "$package" "$work/root"; done

# One folder with all programs, that appears at once: half of it is never taken for all of it.
mkdir "$work/bin" && mkdir -p "$cache"
cp "$work"/root/usr/bin/* "$work"/root/usr/sbin/* "$work/bin/"
ln -sf tini-static "$work/bin/docker-init"
mv "$work/bin" "$bin.$$" && mv -T "$bin.$$" "$bin" 2>/dev/null || rm -rf "$bin.$$"
echo "$bin"
