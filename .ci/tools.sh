# Sourced by ./test: what tests need beside Python. PostgreSQL, Chromium and Chinese fonts come from
# the system; as root on Debian they are installed, elsewhere what is missing is said aloud.

missing=()     # one line for each thing that cannot be tested here
left_out=""    # … and the pytest marks that go with it
postgres_dir=""

# have_package PACKAGE WHAT: installs a Debian package when that is possible.
have_package() {
  [ "$(id -u)" = 0 ] && [ -z "${BANGFU_SKIP_APT:-}" ] && command -v apt-get >/dev/null 2>&1 || return 1
  say "正在安装${2}（$1，只装一次）…"
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$1" >/dev/null 2>&1 && return 0
  apt-get update -qq >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$1" >/dev/null 2>&1
}

lacks() {
  missing+=("$2")
  left_out="$left_out and not $1"
}

find_chromium() { [ -x /usr/bin/chromium ] || command -v chromium >/dev/null 2>&1; }
find_fonts() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.local/share/fonts" -name 'NotoSerifCJK*' 2>/dev/null | head -n 1)" ]; }

find_postgres() {
  local folder
  for folder in "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")" \
    $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
      postgres_bin="$folder"
      return 0
    fi
  done
  return 1
}

ensure_tools() {
  find_chromium || { have_package chromium 浏览器 && find_chromium; } ||
    lacks browser "没有 Chromium，浏览器里的测试没有做（Debian：apt install chromium）"
  find_fonts || { have_package fonts-noto-cjk 中文字体 && find_fonts; } ||
    missing+=("没有 Noto CJK 字体，PDF 的测试没有做（Debian：apt install fonts-noto-cjk）")
  find_postgres || { have_package postgresql PostgreSQL && find_postgres; } ||
    missing+=("没有 PostgreSQL，只在 SQLite 上测过（Debian：apt install postgresql）")
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" != 0 ]; then
    "$@"
  else
    setpriv --reuid="$postgres_user" --regid="$(id -g "$postgres_user")" --clear-groups "$@"
  fi
}

# A cluster of this run alone: no port, no password, gone afterwards.
start_postgres() {
  [ -n "${postgres_bin:-}" ] || return 1
  postgres_user=$(id -un)
  if [ "$(id -u)" = 0 ]; then
    postgres_user=postgres
    id postgres >/dev/null 2>&1 || postgres_user=nobody
  fi
  # a socket's whole path has room for about 100 letters, which a deep TMPDIR would use up
  postgres_dir=$(TMPDIR="" mktemp -d -t bangfu-pg.XXXXXX) || return 1
  [ "$(id -u)" != 0 ] || chown "$postgres_user" "$postgres_dir"
  # no autovacuum: what a test took back would count as an empty table for the plans of the next
  (
    cd "$postgres_dir"
    as_postgres "$postgres_bin/initdb" -D "$postgres_dir/data" -E UTF8 --locale=C.UTF-8 \
      -A trust -U "$(id -un)" --no-sync >"$postgres_dir/initdb.log" 2>&1 &&
      as_postgres "$postgres_bin/pg_ctl" -D "$postgres_dir/data" -l "$postgres_dir/log" -w start \
        -o "-k $postgres_dir -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=60" \
        >/dev/null 2>&1
  ) || {
    tail -n 5 "$postgres_dir/initdb.log" "$postgres_dir/log" >&2 2>/dev/null || true
    stop_postgres
    return 1
  }
  postgres_url="postgres:///$postgres_dir/bangfu"
}

stop_postgres() {
  [ -n "$postgres_dir" ] || return 0
  (cd / && as_postgres "$postgres_bin/pg_ctl" -D "$postgres_dir/data" -m immediate -w stop >/dev/null 2>&1) || true
  rm -rf "$postgres_dir"
  postgres_dir=""
}
