/** Small programs of busybox: a web server, old letters, what a container may not do. */
export const images = { busybox: 'camada-busybox-musl' }

const withoutDates = 'sed "/^Date:/d;/^Last-Mod/d;/^ETag/d"'

export const scripts = {
  busybox: [
    `mkdir -p w/d; echo hi > w/index.html; echo x > w/a.txt; httpd -p 127.0.0.1:8311 -h w; sleep 0.3; for u in / /a.txt /nope /d /d/ /../x; do echo "== $u"; printf "GET $u HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" | nc -w 2 127.0.0.1 8311 | ${withoutDates}; done; killall httpd`,
    `mkdir w; echo x > w/a.txt; httpd -p 8312 -h w; sleep 0.3; printf "POST /a.txt HTTP/1.0\\r\\n\\r\\n" | nc -w 2 127.0.0.1 8312 | ${withoutDates}; wget -q -O - http://127.0.0.1:8312/a.txt; httpd -p 8312 -h w; echo $?; killall httpd`,
    'httpd -h nope; echo $?; httpd -p x; echo $?; httpd -z; echo $?',
    'echo a | uuencode -m n; echo a | uuencode n; seq 40 > f; chmod 600 f; uuencode f g > h; cat h; uudecode h; cmp f g; stat -c %a g; uudecode -o - h | tail -1',
    'uudecode nope; echo $?; echo hi | uudecode; echo $?; uuencode; uuencode nope n; echo $?; uuencode a b c',
    'time; time nosuch; echo $?; time true 2>&1 | cut -c1-4; time -p false 2>&1 | cut -d" " -f1; time sh -c "exit 3" 2>/dev/null; echo $?',
    'echo a | ts | wc -w; printf "a\\nb\\n" | ts %Y- | cut -d- -f2; ts -z; echo $?',
    'lsmod; insmod nope; insmod; echo $?; rmmod x; modprobe x; depmod; modinfo; swapon; swapon nope; swapoff x; hwclock; eject; echo $?',
    'nologin; echo $?; fsync nope; echo x > f; fsync f; echo $?; fsync; devmem 0; fgconsole; chvt 1; lsusb; lsscsi; logread; tunctl; echo $?',
    'unshare; unshare -m true; unshare -r id; unshare -z; nsenter -t 1 -m true; pivot_root a b; pivot_root; echo $?',
    'sysctl kernel.hostname; sysctl -n kernel.ostype; sysctl nope.x; echo $?; sysctl -w kernel.hostname=x; echo $?; sysctl -e nope; echo $?; sysctl kernel/ostype; sysctl -z',
    'mkdir e; echo v > e/A; printf "x y  \\nz" > e/B; : > e/HOME; envdir e sh -c "echo \\$A-\\$B-\\$HOME"; envdir; echo $?; envdir nope true; echo $?; envdir e nosuch; echo $?',
    'echo a > f; lsattr f; lsattr nope; echo $?; mkdir d; touch d/a; lsattr d; lsattr -d d; chattr +i f; echo $?; chattr; echo $?; chattr +i; echo $?',
    'linux32 uname -m; linux64 uname -m; setarch linux32 uname -m; ttysize; ttysize w; [[ a = a ]] && echo same; busybox [[ a = b ]]; echo $?; busybox [[ a; echo $?',
    'for name in volname ed ipcs crond fdisk mke2fs login arping; do busybox --list | grep -c "^$name$"; done',
    `printf 'a\\nb\\nc\\n' > f; sed 'p;bnope' f; echo $?; sed -n 'p;2{p' f; echo $?; sed '2p;2tx;s/a/x/;tnope' f; echo $?; printf 'a\\n' | sed '$!bnope'; echo $?; sed -i 'p;bnope' f; echo $?; cat f`,
  ],
}
