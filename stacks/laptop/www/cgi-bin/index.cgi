#!/bin/sh
# The page says which task answers, so that one can see them take turns.
printf 'Content-Type: text/plain\r\n\r\nanswered by %s\n' "$(hostname)"
