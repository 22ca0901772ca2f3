#!/bin/sh
# Trains on this machine's GPU and writes gpu-check.json; needs nothing but the GPU's driver.
here=${0%/*}
[ "$here" = "$0" ] && here=.
exec "$here/bin/node" "$here/program.mjs" "$@"
