#!/bin/sh
# Runs a command beside a PostgreSQL server of its own, which is gone afterwards.
#
#   tools/with_postgres.sh CMD ARG...
#
# The server (Debian's postgresql-15, or PG_BIN) listens on a socket in a temporary folder only.
# The command finds its address in JW_TEST_POSTGRES. Its exit status is the script's.
set -eu

if [ $# -eq 0 ]; then
  sed -n '2,7s/^# \{0,1\}//p' "$0"
  exit 2
fi

bin=${PG_BIN:-}
if [ -z "$bin" ]; then
  for folder in /usr/lib/postgresql/*/bin; do
    [ -x "$folder/initdb" ] && bin=$folder
  done
fi
if [ -z "$bin" ]; then
  echo "with_postgres.sh: no PostgreSQL server found; apt-get install postgresql-15, or set PG_BIN" >&2
  exit 69
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/jw-pg-XXXXXX")
user=$(id -un)
# The server refuses to run as root; Debian's package made the user postgres.
as() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
  user=postgres
  chown postgres "$folder"
  as() { setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; }
fi
chmod 755 "$folder"
cd "$folder"

stop() {
  status=$?
  trap - EXIT INT TERM
  as "$bin/pg_ctl" -D "$folder/data" -m immediate -s stop >/dev/null 2>&1 || true
  cd /
  rm -rf "$folder"
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

as "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 || {
  cat "$folder/initdb.log" >&2
  exit 70
}
as "$bin/pg_ctl" -D "$folder/data" -s -w -l "$folder/data/server.log" \
  -o "-c listen_addresses='' -k '$folder' -c max_connections=200 -c log_min_messages=fatal -c fsync=off -c full_page_writes=off" start || {
  cat "$folder/data/server.log" >&2
  exit 70
}

JW_TEST_POSTGRES="postgresql://postgres@/postgres?host=$folder"
# For tests that restart the server.
JW_TEST_PG_RESTART="$bin/pg_ctl -D $folder/data -s -w -m fast restart"
[ "$(id -u)" -eq 0 ] && JW_TEST_PG_RESTART="setpriv --reuid=postgres --regid=postgres --clear-groups -- $JW_TEST_PG_RESTART"
export JW_TEST_POSTGRES JW_TEST_PG_RESTART
cd "$OLDPWD"
"$@"
