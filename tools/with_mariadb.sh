#!/bin/sh
# Runs a command beside a MariaDB server of its own, which is gone afterwards.
#
#   tools/with_mariadb.sh CMD ARG...
#
# The server (Debian's mariadb-server, or MARIADB_BIN) listens on a socket in a temporary folder only.
# The command finds the address of the database `theirs` in JW_TEST_MARIADB, and in
# JW_TEST_MARIADB_CLIENT a client that reads SQL. Its exit status is the script's.
set -eu

if [ $# -eq 0 ]; then
  sed -n '2,8s/^# \{0,1\}//p' "$0"
  exit 2
fi

PATH="$PATH:/usr/sbin:/usr/local/sbin"
server=${MARIADB_BIN:-$(command -v mariadbd || true)}
if [ -z "$server" ] || ! command -v mariadb-install-db >/dev/null; then
  echo "with_mariadb.sh: no MariaDB server found; apt-get install mariadb-server, or set MARIADB_BIN" >&2
  exit 69
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/jw-maria-XXXXXX")
user=$(id -un)
pid=
stop() {
  status=$?
  trap - EXIT INT TERM
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
  rm -rf "$folder"
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mariadb-install-db --no-defaults --user="$user" --datadir="$folder/data" --skip-test-db \
  --auth-root-authentication-method=normal >"$folder/install.log" 2>&1 || {
  cat "$folder/install.log" >&2
  exit 70
}
"$server" --no-defaults --user="$user" --datadir="$folder/data" --socket="$folder/s" --pid-file="$folder/pid" \
  --skip-networking --innodb-flush-log-at-trx-commit=0 >"$folder/server.log" 2>&1 &
pid=$!
client="mariadb --no-defaults --default-character-set=utf8mb4 --socket=$folder/s -u root"
tries=0
until $client -e 'SELECT 1' >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 120 ] || ! kill -0 "$pid" 2>/dev/null; then
    cat "$folder/server.log" >&2
    exit 70
  fi
  sleep 0.5
done
$client -e 'CREATE DATABASE theirs CHARACTER SET utf8mb4'

JW_TEST_MARIADB="mariadb://root@/theirs?socket=$folder/s"
JW_TEST_MARIADB_CLIENT="$client theirs"
export JW_TEST_MARIADB JW_TEST_MARIADB_CLIENT
"$@"
