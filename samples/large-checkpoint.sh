#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright the Bridle authors
#
# Makes a llama of random numbers, bakes edits into it with a small Java heap, and prints what each
# step cost. Build first: mvn -q -ntp -DskipTests -pl samples -am package
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: samples/large-checkpoint.sh [-d FOLDER] [-g GIGABYTES] [-t TYPE] [-x HEAP]
  -d  where to work; kept afterwards (default: a temporary folder, removed afterwards)
  -g  size of the checkpoint in billions of bytes (default: 3)
  -t  float32, float16 or bfloat16; 16 bits need twice their size as a graph (default: float32)
  -x  Java's heap (default: 512m)
TEXT
}

folder='' gigabytes=3 type=float32 heap=512m
while getopts 'd:g:t:x:h' option; do
  case $option in
    d) folder=$OPTARG ;;
    g) gigabytes=$OPTARG ;;
    t) type=$OPTARG ;;
    x) heap=$OPTARG ;;
    h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

root=$(cd "$(dirname "$0")/.." && pwd)
jar=$root/recipes/target/bridle.jar
classes=$root/samples/target/classes
if [[ ! -f $jar || ! -d $classes ]]; then
  echo 'large-checkpoint: nothing is built yet. Run mvn -q -ntp -DskipTests -pl samples -am package' >&2
  exit 2
fi
if [[ -z $folder ]]; then
  folder=$(mktemp -d "${TMPDIR:-/tmp}/bridle-large.XXXXXX")
  trap 'rm -rf "$folder"' EXIT
fi
mkdir -p "$folder/tmp"
model=$folder/model baked=$folder/baked
if [[ -e $model || -e $baked ]]; then
  echo "large-checkpoint: $folder holds a model or baked already. Name another folder." >&2
  exit 2
fi

# Runs a command and prints its time, its memory and what it wrote. Pages of mapped files are the
# system's to take back; anonymous ones (heap, weights that were copied, activations) are not.
measure() {
  local label=$1 start pid status=0 now peak=0 anonymous=0 mapped=0 written=0
  shift
  start=$(date +%s.%N)
  "$@" > "$folder/log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2> /dev/null; do
    # shellcheck disable=SC2046
    set -- $(awk '/^VmHWM/{h=$2} /^RssAnon/{a=$2} /^RssFile/{f=$2} END{print h+0, a+0, f+0}' \
      "/proc/$pid/status" 2> /dev/null || echo 0 0 0)
    now=$(awk '/^wchar/{print $2}' "/proc/$pid/io" 2> /dev/null || echo 0)
    (($1 <= peak)) || peak=$1
    (($2 <= anonymous)) || anonymous=$2
    (($3 <= mapped)) || mapped=$3
    ((${now:-0} <= written)) || written=$now
    sleep 0.1
  done
  wait "$pid" || status=$?
  if [[ -e /proc/self/status ]]; then
    awk -v label="$label" -v start="$start" -v end="$(date +%s.%N)" -v peak="$peak" \
      -v anonymous="$anonymous" -v mapped="$mapped" -v written="$written" 'BEGIN {
        printf "%-12s %7.1f s   peak resident %5d MB (anonymous %5d, mapped files %5d)   wrote %6d MB\n",
          label, end - start, peak / 1024, anonymous / 1024, mapped / 1024, written / 1e6 }'
  else
    echo "$label done; memory is read from /proc, which this system does not have"
  fi
  if ((status != 0)); then
    cat "$folder/log" >&2
    exit "$status"
  fi
}

bridle() {
  exec java "-Xmx${small:-$heap}" "-Djava.io.tmpdir=$folder/tmp" -jar "$jar" "$@"
}

echo "$gigabytes GB as $type in $folder, Java heap $heap"
measure 'make' java "-Xmx$heap" -cp "$classes:$jar" \
  dev.bridle.samples.large.LargeCheckpoint "$model" "$gigabytes" "$type"
measure 'inspect' bridle inspect "$model"
measure 'bake' bridle bake "$model" --edits "$model/edits.json" --out "$baked"
cat "$folder/log"
measure 'verify' bridle verify "$baked"
# Of a model with a data file only the edited tensors are written, and less memory will do.
small=256m
measure 'bake again' bridle bake "$baked" --edits "$model/edits.json" --out "$folder/again"
cat "$folder/log"
measure 'verify' bridle verify "$folder/again"
du -sb "$model" "$baked" | awk '{printf "%6.2f GB in %s\n", $1 / 1e9, $2}'
ls -l "$folder/again"
