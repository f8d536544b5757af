#!/bin/sh
mkdir -p /busy
touch "/busy/$$"
sleep 3
printf 'Content-Type: text/plain\r\n\r\nslowly %s\n' "$VERSION"
rm "/busy/$$"
