# Sourced by ./run and ./test: finds Python 3.11, keeps .venv in step with the lock files.
# Everything is installed from hashes; a second call costs one hash comparison.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
venv="$root/.venv"
py="$venv/bin/python"
export PIP_DISABLE_PIP_VERSION_CHECK=1
export PYTHONUTF8=1

say() { printf '%s\n' "$*"; }
fail() {
  printf '%s\n' "$@" >&2
  exit 2
}

# A name on PATH proves nothing: version managers leave launchers that refuse to run.
is_python_311() {
  "$1" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1
}

find_python() {
  local candidate
  for candidate in "${BANGFU_PYTHON:-}" python3.11 /usr/bin/python3.11 /usr/local/bin/python3.11 python3 python; do
    if [ -n "$candidate" ] && is_python_311 "$candidate"; then
      printf '%s' "$candidate"
      return 0
    fi
  done
  return 1
}

make_env() {
  if [ -x "$py" ] && is_python_311 "$py" && "$py" -m pip --version >/dev/null 2>&1; then
    return 0
  fi
  local python
  python="$(find_python)" || fail \
    "没有找到 Python 3.11，程序没有开始。" \
    "  Debian 12 / Ubuntu 22.04：apt install python3.11 python3.11-venv" \
    "  openEuler / 麒麟 / 其它系统：安装 Python 3.11 后再试" \
    "  已经装在别处：BANGFU_PYTHON=那个 python 的位置 ./run"
  "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || fail \
    "Python 3.11 缺少 venv 组件，建不了运行环境。" \
    "  Debian / Ubuntu：apt install python3.11-venv，然后再运行一次。"
  say "正在建立运行环境 .venv …"
  "$python" -m venv --clear "$venv" || fail \
    "运行环境没有建成。请看上面的原因：多半是磁盘满了，或者对这个文件夹没有写权限。"
}

stamp_of() {
  "$py" - "$root" "$@" <<'PY'
import hashlib, pathlib, sys
digest = hashlib.sha256(sys.argv[1].encode())  # a moved checkout needs new launchers
for name in sys.argv[2:]:
    digest.update(pathlib.Path(sys.argv[1], name).read_bytes())
print(digest.hexdigest())
PY
}

# install NAME MESSAGE LOCKFILE [pip option …]
install() {
  local name=$1 message=$2 lock=$3 stamp log
  shift 3
  stamp="$(stamp_of "$lock")"
  if [ "$(cat "$venv/.stamp-$name" 2>/dev/null)" = "$stamp" ]; then
    return 0
  fi
  say "$message"
  log="$venv/install-$name.log"
  if ! "$py" -m pip install --require-hashes "$@" -r "$root/$lock" >"$log" 2>&1; then
    tail -n 12 "$log" >&2
    fail "依赖没有装好，原因见上面几行（全文在 .venv/install-$name.log）。" \
      "  连不上软件源：检查网络，或用 pip config set global.index-url 设一个能用的镜像，再运行一次。" \
      "  提示 hash 不符：不要跳过，说明下载的文件与锁定的不是同一个。"
  fi
  printf '%s\n' "$stamp" >"$venv/.stamp-$name"
}

install_bangfu() {
  local stamp
  stamp="$(stamp_of pyproject.toml requirements.txt)"
  [ "$(cat "$venv/.stamp-bangfu" 2>/dev/null)" = "$stamp" ] && return 0
  "$py" -m pip install --quiet --no-deps --no-build-isolation --no-index -e "$root" || fail \
    "bangfu 本身没有装好，原因见上面几行。"
  printf '%s\n' "$stamp" >"$venv/.stamp-bangfu"
}

# Two calls at once (a test run beside a demo) must not write the same environment.
with_env_lock() {
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$root/.venv.lock"
    flock 9
    "$@"
    flock -u 9
    exec 9>&-
  else
    "$@"
  fi
}

prepare_core() {
  make_env
  install build "正在安装用来建组件的工具…" requirements-build.txt --only-binary :all:
  # lunar_python is only to be had as a source archive
  install core "正在安装运行所需的组件（约 80 MB，第一次要一两分钟）…" requirements.txt \
    --only-binary :all: --no-binary lunar-python --no-build-isolation
  install_bangfu
}

# The workbook is generated, not stored: same seed, same people, every time.
ensure_sample() {
  local book="$root/samples/township.xlsx"
  if [ ! -f "$book" ] || [ "$root/samples/make.py" -nt "$book" ]; then
    say "正在生成样例台账 samples/township.xlsx（虚构的隔山镇，11 个村）…"
    "$py" "$root/samples/make.py"
  fi
}
