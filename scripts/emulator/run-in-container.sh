#!/bin/sh
# What the Node containers of docker-compose.yml run: run-in-container.sh <repository> <workspace> <npm script> [arguments].
# The repository is only read; it is copied to the workspace, where node_modules stay from one run to the next.
set -eu
repository=$1
workspace=$2
shift 2

mkdir -p "$workspace"
cd "$workspace"
# Of the last run nothing but node_modules may be left: a file that is gone from the repository must be gone here.
find . -mindepth 1 -name node_modules -prune -o ! -type d -exec rm -f {} +
archive=$(mktemp)
# No pipe: sh would not see that its first half failed.
tar -C "$repository" --exclude=node_modules --exclude=./.git --exclude=./.local --exclude=./.venv \
  --exclude=./dist --exclude=./cdk.out --exclude=./coverage -cf "$archive" .
tar --no-same-owner -xf "$archive"
rm -f "$archive"

installed=node_modules/.installed-lock.json
if ! cmp -s package-lock.json "$installed"; then
  echo 'Installing packages. The first time, this takes about half a minute.'
  npm ci --no-fund --no-audit
  cp package-lock.json "$installed"
fi
script=$1
shift
exec npm run --silent "$script" -- "$@"
