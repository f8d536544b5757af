#!/bin/sh
# The page says which task of which service answers, so that one can see them take turns.
printf 'Content-Type: text/plain\r\n\r\n%s: answered by %s\n' "$NAME" "$(hostname)"
