#!/bin/sh
# run.sh ECHO_SERVER [SECONDS]: requests a second of the server and of nginx serving a static file
# of the same size, one after the other on the same machine. Needs wrk and nginx.
set -eu
echo_server=$1
seconds=${2:-5}
work=$(mktemp -d)
trap 'kill $ours $theirs 2>/dev/null || true; rm -rf "$work"' EXIT
ours= theirs=

head -c 612 /dev/zero | tr '\0' x > "$work/file.txt"
# Workers of a root nginx would be nobody, who may not look into our folder.
user=; [ "$(id -u)" != 0 ] || user="user root;"
cat > "$work/nginx.conf" <<CONF
$user
worker_processes 2;
daemon off;
pid $work/nginx.pid;
error_log $work/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 100000000;
  open_file_cache max=10;
  client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/fastcgi;
  uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;
  server { listen 127.0.0.1:18091; root $work; }
}
CONF
"$echo_server" 18090 612 > "$work/ours.log" &
ours=$!
nginx -c "$work/nginx.conf" -p "$work" 2>/dev/null &
theirs=$!
sleep 1
for round in "nginx 18091/file.txt" "inline 18090/inline" "pool 18090/pool"; do
  set -- $round
  result=$(wrk -t2 -c64 -d"${seconds}s" --latency "http://127.0.0.1:$2")
  printf '%-8s %12s requests/s   p50 %s   p99 %s\n' "$1" \
    "$(echo "$result" | awk '/Requests\/sec/ {print $2}')" \
    "$(echo "$result" | awk '/50%/ {print $2}')" "$(echo "$result" | awk '/99%/ {print $2}')"
done
