#!/bin/bash
# A day on which nothing happens, for the virtual machine of quiet_day_test.py alone: it replaces
# files of the system. Packages are installed and upgraded, a repository is worked in, scheduled jobs
# run, users log in, a web server is under load, files are packed, searched and rotated; all the
# while the whole system is traced by the plain pair.
#
#   quiet_day.sh OUT      OUT/findings.json, OUT/acts (each act and whether it went well)
#
# It judges nothing: that is the test's work.
set -u
export LC_ALL=C TZ=UTC PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
OUT=$1
mkdir -p "$OUT"

act() { # NAME COMMAND…
  local name=$1
  shift
  if "$@" >"$OUT/$name.log" 2>&1; then echo "$name done" >>"$OUT/acts"; else echo "$name failed" >>"$OUT/acts"; fi
}

# quiet VERSION: a package with what packages of daemons bring.
package() {
  local root=/tmp/build-$1
  mkdir -p "$root"/{DEBIAN,usr/bin,usr/lib/quiet,etc/init.d,etc/cron.daily,etc/cron.d,etc/quiet}
  cp /usr/bin/true "$root/usr/bin/quiet"
  cp /usr/bin/true "$root/usr/lib/quiet/libquiet.so.$1"
  mkdir -p "$root/usr/lib/x86_64-linux-gnu/ldb/modules/ldb"
  cp /usr/bin/true "$root/usr/lib/x86_64-linux-gnu/ldb/modules/ldb/ldbsamba_extensions.so" # as Samba's has
  printf '#!/bin/sh\n# version %s\n' "$1" | tee "$root/etc/init.d/quiet" >"$root/etc/cron.daily/quiet"
  mkdir -p "$root/usr/lib/debug/.build-id/00"
  cp /usr/bin/true "$root/usr/lib/debug/.build-id/00/11.debug"
  echo "17 * * * * root /usr/bin/quiet" >"$root/etc/cron.d/quiet"
  echo "version=$1" >"$root/etc/quiet/quiet.conf"
  chmod 755 "$root/etc/init.d/quiet" "$root/etc/cron.daily/quiet"
  printf 'Package: quiet\nVersion: %s\nArchitecture: amd64\nMaintainer: nobody <n@example.org>\nDescription: nothing\n' "$1" \
    >"$root/DEBIAN/control"
  printf '/etc/%s\n' init.d/quiet cron.daily/quiet cron.d/quiet quiet/quiet.conf >"$root/DEBIAN/conffiles"
  printf '#!/bin/sh\nset -e\nldconfig\n/usr/bin/quiet\n' >"$root/DEBIAN/postinst"
  chmod 755 "$root/DEBIAN/postinst"
  dpkg-deb --root-owner-group -Zxz -b "$root" "/srv/repo/quiet_$1_amd64.deb"
}

index() { # of the packages in /srv/repo
  local deb
  for deb in /srv/repo/*.deb; do
    dpkg-deb -f "$deb"
    echo "Filename: ./${deb##*/}"
    echo "Size: $(stat -c %s "$deb")"
    echo "SHA256: $(sha256sum "$deb" | cut -d' ' -f1)"
    echo
  done >/srv/repo/Packages
}

# Before anybody looks: a machine that has been set up.
set_up() {
  mkdir -p /srv/repo /srv/www /var/lib/dpkg/{info,updates,triggers} /var/lib/apt/lists/partial /var/cache/apt/archives/partial \
    /etc/apt/{apt.conf.d,preferences.d,sources.list.d,trusted.gpg.d} /var/log/apt /var/spool/cron/crontabs /home/alice /var/log \
    /usr/lib/git-core /etc/default
  : >/var/lib/dpkg/status
  : >/var/lib/dpkg/available
  echo 'deb [trusted=yes] file:/srv/repo ./' >/etc/apt/sources.list
  echo 'APT::Sandbox::User "root";' >/etc/apt/apt.conf.d/sandbox
  for name in add branch checkout clone commit fetch gc init log merge pack-objects pack-refs prune reflog repack rerere \
    upload-pack index-pack rev-list unpack-objects maintenance status diff; do
    ln -sf /usr/bin/git "/usr/lib/git-core/git-$name"
  done
  ln -sf /usr/bin/git /usr/lib/git-core/git
  chown alice /home/alice
  echo '* * * * * /bin/sh -c "date >>/var/log/job; find /home -type f | sort | tail -1 >>/var/log/job"' \
    >/var/spool/cron/crontabs/root
  head -c 300000 /bin/busybox >/srv/www/large.bin
  echo '<html>hello</html>' >/srv/www/index.html
  package 1.0 >/dev/null && index
}

install() { dpkg -i /srv/repo/quiet_1.0_amd64.deb; }
upgrade() {
  package 1.1 && index && apt-get -q update && apt-get -q -y -o Dpkg::Options::=--force-confnew upgrade &&
    grep -q version=1.1 /etc/quiet/quiet.conf
}
remove() { dpkg --purge quiet; }
work_in_git() {
  cd /home/alice && git init -q -b main work && cd work && git config user.email a@example.org && git config user.name alice &&
    cp /usr/bin/true tool && echo 1 >file && git add . && git commit -qm one && git checkout -q -b side && echo 2 >>file &&
    git commit -qam two && git checkout -q main && echo 3 >other && git add other && git commit -qm three &&
    git merge -q -m merged side && git log --stat | cat && git gc -q && git clone -q /home/alice/work /home/alice/copy &&
    cd ../copy && git status --short && git fetch -q
}
scheduled_jobs() { # at most a minute until the first one
  busybox crond -f -l 8 -L /var/log/cron &
  local crond=$! tries=80
  until [ -s /var/log/job ]; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || return 1
    sleep 1
  done
  run-parts /etc/cron.daily
  kill $crond
}
log_in() {
  busybox su -l alice -s /bin/sh -c 'id; ls -la; echo hello >note' &&
    printf 'id\nps\nexit\n' | script -qec 'busybox login -f alice' /dev/null
}
web_server() {
  ln -sf /bin/busybox /usr/sbin/httpd # a name that rules know
  /usr/sbin/httpd -f -p 127.0.0.1:8080 -h /srv/www &
  local httpd=$! client i clients=()
  sleep 0.5
  for client in 1 2 3 4; do
    (for i in $(seq 25); do
      busybox wget -q -O /dev/null http://127.0.0.1:8080/large.bin && busybox wget -q -O /dev/null http://127.0.0.1:8080/ || exit 1
    done) &
    clients+=($!)
  done
  local status=0
  for client in "${clients[@]}"; do wait "$client" || status=1; done
  kill $httpd
  return $status
}
keep_house() {
  tar -czf /tmp/backup.tar.gz /home /etc && mkdir -p /tmp/restored && tar -xzf /tmp/backup.tar.gz -C /tmp/restored &&
    find / -xdev -name '*.conf' | wc -l && ps && df && free && top -b -n 1 >/dev/null && cat /proc/meminfo >/dev/null &&
    mv /var/log/cron /var/log/cron.1 && gzip -f /var/log/cron.1 && mount && dmesg | tail -1
}

set_up >"$OUT/set_up.log" 2>&1
# The pair as the README shows it.
dist/tracee-ebpf -o format:capnp --ready-file "$OUT/ready" 2>"$OUT/producer.err" | dist/tracee-rules --input stdin --output json \
  >"$OUT/findings.json" 2>"$OUT/rules.err" &
tries=600
until [ -e "$OUT/ready" ] || [ $tries -eq 0 ]; do
  tries=$((tries - 1))
  sleep 0.1
done
act install install
act jobs scheduled_jobs
act upgrade upgrade
act git work_in_git
act login log_in
act web web_server
act house keep_house
act remove remove
sleep 1
busybox killall -INT tracee-ebpf
wait
