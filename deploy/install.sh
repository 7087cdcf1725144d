#!/bin/sh
# Installs Liren from this directory, asking no registry. Again over an older version: upgrades it.
set -eu
umask 022  # whoever installs, the service's own user is to read and run it

to=/opt/liren
python=
units=no
usage() {
    echo "用法：sh install.sh [--to 目录] [--python 程序] [--systemd]"
    echo "  --to       装到哪里，默认 /opt/liren"
    echo "  --python   用哪个 Python；默认找这个安装包所要的版本"
    echo "  --systemd  以 root 运行时：建立 liren 用户，装上 systemd 服务"
}
fail() { echo "错误：$1" >&2; exit 1; }

while [ $# -gt 0 ]; do
    case "$1" in
        --to) to=${2:?--to 后面要写目录}; shift 2 ;;
        --python) python=${2:?--python 后面要写程序}; shift 2 ;;
        --systemd) units=yes; shift ;;
        -h|--help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done

case "$to" in /*) ;; *) to=$PWD/$to ;; esac
case "$python" in /*) ;; */*) python=$PWD/$python ;; esac
case "$units $to" in "yes "*[[:space:]]*) fail "用 --systemd 时，--to 的目录名里不能有空格。" ;; esac
cd "$(dirname "$0")"
read -r wanted platform < MADE-FOR
[ -n "$python" ] || python=$(command -v "python$wanted" || command -v python3) \
    || fail "没有 Python $wanted。请先装上（Debian / Ubuntu：apt install python$wanted python$wanted-venv）。"
found=$("$python" -c 'import sys, sysconfig; print("%d.%d" % sys.version_info[:2], sysconfig.get_platform())')
[ "$found" = "$wanted $platform" ] || fail "这个安装包是为 Python $wanted $platform 做的，这里是 $found。请在同样的机器上重做一个。"
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail "这个 Python 没有 venv / ensurepip。Debian / Ubuntu：apt install python$wanted-venv。"

echo "  核对文件 …"
sha256sum --quiet -c SHA256SUMS || fail "安装包不完整或被改动过，请重新拷贝。"

echo "  装到 $to …"
[ -x "$to/bin/python" ] || "$python" -m venv "$to" || fail "不能建立 $to。"
pip() { "$to/bin/python" -m pip --disable-pip-version-check --no-input -q "$@"; }
pip install --no-index --find-links wheels --require-hashes -r requirements.txt
pip install --no-index --no-deps --force-reinstall wheels/liren-*.whl

if [ "$units" = yes ]; then
    [ "$(id -u)" = 0 ] || fail "--systemd 要以 root 运行。"
    id liren >/dev/null 2>&1 || useradd --system --home-dir /var/lib/liren --shell /usr/sbin/nologin liren
    for unit in liren.service liren-backup.service liren-backup.timer; do
        sed "s|/opt/liren/|$to/|g" "$unit" > "/etc/systemd/system/$unit"
    done
    [ -e /etc/liren.env ] || { cp liren.env /etc/liren.env; chmod 600 /etc/liren.env; }
    systemctl daemon-reload || echo "  systemd 没有在运行：单元已放好，下次开机生效。"
    echo "  请看 /etc/liren.env，然后：systemctl enable --now liren liren-backup.timer"
else
    echo "  装好了。启动：$to/bin/liren up --data 数据目录"
fi
