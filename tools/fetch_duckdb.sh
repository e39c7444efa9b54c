#!/bin/sh
# Puts DuckDB's shared library and C header, pinned and checked, into a folder:
#     tools/fetch_duckdb.sh [folder]        default .deps/duckdb-1.4.4
# Both come from npm, because DuckDB publishes no Debian package: the library from the Node
# bindings of this machine's kind, the header from the source package. Nothing of them is run.
# Does nothing when the folder is complete. CMake calls this; see cmake/FindDuckDB.cmake.
set -eu

version=1.4.4
here=$(cd "$(dirname "$0")/.." && pwd)
target=${1:-$here/.deps/duckdb-$version}
[ -f "$target/complete" ] && exit 0

header_package=duckdb@$version
header_sha512=844249e61c9517454b8f776638ba6c5ab411d1bddde1892ab72826ea25178c72430e74aa83f5122b171be6abcdace84560f824b5ac94e9d5c2b603ea7269a9a2
case $(uname -m) in
  x86_64) library_package=@duckdb/node-bindings-linux-x64@1.4.4-r.4 library_sha512=8c14cbfd6bdfc312d3a056bfa551df4fa7a532d96d2469dcdf04aec590fd39f325b62b7d614755152dfbbc1150cd7313d59f0e5a3b528cc87eccf2b13b01cb1c ;;
  aarch64) library_package=@duckdb/node-bindings-linux-arm64@1.4.4-r.3 library_sha512=a85dbf5a107e8bef22b3ad11ae94d8ff9667cb02146b2b818955d2b90e2bad19f59b582f7caa8fbe3c926e20e3620428ffa397bbf7dac74282d605e7356a0b10 ;;
  *) echo "fetch_duckdb: no DuckDB package for $(uname -m); install DuckDB and set DUCKDB_ROOT" >&2; exit 1 ;;
esac

command -v npm >/dev/null || { echo "fetch_duckdb: npm is missing; apt-get install npm, or set DUCKDB_ROOT" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# fetch PACKAGE SHA512 FILE...  unpacks these files of the package into $work
fetch() {
  package=$1 want=$2
  shift 2
  (cd "$work" && rm -f ./*.tgz && npm pack --ignore-scripts --silent "$package" >/dev/null) ||
    { echo "fetch_duckdb: npm cannot fetch $package; check the network, or set DUCKDB_ROOT" >&2; exit 1; }
  tarball=$(ls "$work"/*.tgz)
  got=$(sha512sum "$tarball" | cut -d' ' -f1)
  [ "$got" = "$want" ] || { echo "fetch_duckdb: $package is not the pinned one: sha512 $got" >&2; exit 1; }
  tar -xzf "$tarball" -C "$work" "$@"
}

fetch "$header_package" "$header_sha512" package/src/duckdb/src/include/duckdb.h package/LICENSE
fetch "$library_package" "$library_sha512" package/libduckdb.so

mkdir -p "$target/include" "$target/lib"
cp "$work/package/src/duckdb/src/include/duckdb.h" "$target/include/"
cp "$work/package/LICENSE" "$target/"
cp "$work/package/libduckdb.so" "$target/lib/"
touch "$target/complete"
