#!/bin/sh
# Gets the real Pulumi CLI and its language host for Node.js, by Go alone, and prints the folder that they are in.
# They are built once for each pair of pinned modules and kept; the first time takes five minutes on two cores.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
modules=$here/test/pulumi/cli
version=$(sed -n 's/.*pulumi\/pkg\/v3 v\([0-9.]*\).*/\1/p' "$modules/engine/go.mod" | head -n 1)
pin=$(cat "$modules"/*/go.mod "$modules"/*/go.sum | sha256sum | cut -c 1-12)
bin=${XDG_CACHE_HOME:-$HOME/.cache}/swarmwright/pulumi-$version-$pin

command -v go >/dev/null || {
  echo "the Go toolchain is not on PATH: install Go 1.25 or later, then run this again" >&2
  exit 1
}

build() { # MODULE PACKAGE NAME [LDFLAGS]
  [ -x "$bin/$3" ] && return
  echo "building $3 ..." >&2
  (cd "$modules/$1" && GOFLAGS=-mod=readonly go build -ldflags "-s -w ${4:-}" -o "$bin/$3.new" "$2") >&2
  mv "$bin/$3.new" "$bin/$3"
}

mkdir -p "$bin"
build engine github.com/pulumi/pulumi/pkg/v3/cmd/pulumi pulumi \
  "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$version"
build language-host github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs pulumi-language-nodejs
echo "$bin"
