/** Further scripts of Debian's programs of which there are too few elsewhere, errors among them. */
export const images = { gnu: 'camada-debian-tools' }

/** Scripts of one program each. */
const of = {
  strings: [
    "printf 'abcd\\0efghij\\0kl\\n' > f; strings f; strings -n 5 f; strings -n 2 f",
    "printf 'abcd\\0efghij\\0' > f; strings -t d f; strings -t x f; strings -t o f; strings -o f",
    'strings nope; echo $?; strings .; echo $?; strings; echo $?; strings nope /etc/hostname; echo $?',
    "printf 'abcd\\0efghij\\0' > f; strings -f f; strings -a f; strings < f; strings -6 f; strings --bytes=5 f; strings -s : f; cat f | strings -f",
    'strings -n 0 /dev/null; echo $?; strings -n x /dev/null; echo $?; strings -t q /dev/null 2>&1 | head -1',
    "printf 'a b\\tc d\\n\\0xyzw\\377\\376\\n' > f; strings f | od -c; strings -w f | od -c; strings -e s f; strings -e S f | od -c; strings --version | head -1 | cut -c1-11",
    "echo hello world | strings; printf 'h\\0e\\0l\\0l\\0o\\0' > u; strings -e l u; strings -t d -e l u; strings -a -n 3 u; printf '\\0h\\0e\\0l\\0l\\0o' | strings -e b",
  ],
  nslookup: [
    'nslookup localhost 127.0.0.1; echo $?',
    'nslookup -nope x 127.0.0.1; echo $?; nslookup -q=zz x 127.0.0.1; echo $?',
    'nslookup 127.0.0.1 127.0.0.1; echo $?; nslookup -type=mx localhost 127.0.0.1; echo $?',
    'nslookup a b c; echo $?',
    'nslookup -version; echo $?',
    'nslookup x nosuch.invalid; echo $?',
    "printf 'server 127.0.0.1\\nset type=mx\\nset nope\\nx\\nexit\\n' | nslookup; echo $?; nslookup < /dev/null; echo $?",
  ],
  egrep: [
    "printf 'one\\ntwo\\n' | egrep -e one -e two; egrep -rn x .; echo $?; printf 'a1\\nb2\\n' | egrep '[0-9]$' -c",
    "printf 'foo\\nbar\\n' > f; egrep -H 'o+' f; egrep -l bar f f; egrep -L bar f; egrep -w fo f; echo $?; egrep -x foo f; egrep -i FOO f",
    "printf 'a\\nb\\nc\\n' | egrep -A1 a; printf 'a\\nb\\nc\\n' | egrep -B1 c; printf 'aXb\\n' | egrep -o '[A-Z]'; egrep -f nope f; echo $?",
    "egrep '[' /dev/null; echo $?; egrep 'a{1' /dev/null; echo $?; egrep -q x nope; echo $?; egrep -s x nope; echo $?; egrep --version | head -1",
  ],
  gunzip: [
    'echo hi | gzip > f.gz; gunzip f.gz; ls; cat f; gunzip f.gz; echo $?',
    'gunzip nope.gz; echo $?; gunzip nope; echo $?',
    'echo hi > f; gunzip f; echo $?; mv f f.gz; gunzip f.gz; echo $?; gunzip -c < /dev/null; echo $?',
    'echo a > a; echo b > b; gzip a b; gunzip a.gz b.gz; ls; cat a b; gzip -k a; gunzip a.gz < /dev/null; echo $?; gunzip -f a.gz; ls',
    'echo hi | gzip | gunzip; echo hi > f; gzip f; gunzip -k f.gz; ls; gunzip -t f.gz; echo $?; gunzip -l f.gz | head -1; gunzip -v -f f.gz',
    'mkdir d; echo x > d/f; gzip d/f; gunzip d; echo $?; gunzip -r d; find d; echo y > z; gzip -S .x z; ls; gunzip z.x; echo $?; gunzip -S .x z.x; ls; gunzip --nope; echo $?',
  ],
  zcat: [
    'echo hi | gzip > f.gz; zcat f.gz; zcat < f.gz; zcat f; echo $?',
    'zcat nope; echo $?; zcat nope.gz; echo $?; zcat .; echo $?',
    'echo plain > p; zcat p; echo $?; zcat < p; echo $?; zcat -f p; echo $?',
    'echo a | gzip > a.gz; echo b | gzip > b.gz; zcat a.gz b.gz; zcat a.gz nope b.gz; echo $?; cat a.gz b.gz | zcat; zcat --nope; echo $?',
    "echo hi | gzip | head -c 12 > f.gz; zcat f.gz; echo $?; printf '\\037\\213' | zcat; echo $?",
  ],
  ps: [
    'ps -p 1 -o pid,args; ps -p 1 -o pid= -o comm=; ps -o pid,comm -p 99999; echo $?',
    'ps -p x; echo $?',
    'ps --nope; echo $?',
    'ps aux | head -1; ps -ef | head -1; ps | head -1; ps -e --no-headers | wc -l | grep -c .',
    'ps -C sleep -o args=; ps -C nosuch; echo $?; ps -u root -o user= | sort -u',
    'ps -p 1 -o user,pid,ppid,stat,tty; ps -p 1 -o ppid=,nice=,uid=; ps -p 1 -o nope; echo $?',
    'sleep 7 & ps -o args= --ppid $$ | grep sleep; kill $!; ps axo comm | grep -c sleep; ps -p 1 -o cmd; ps -p 1 -o pid:10,comm:20',
    'ps -p 1 -o pid --headers; ps h -p 1 -o pid; ps 1 | tail -1 | cut -c1-7; ps -q 1 -o comm; ps -o comm= 1; ps -p 1,1 -o pid; ps -N -p 1 -o args= | head -1; ps -ejH | head -1; ps axjf | head -1; ps -eLf | head -1; ps --sort=-pid -e -o pid= | sort -rnc; echo $?',
    'ps -T -p 1 | head -1; ps -V | cut -d" " -f1-3; ps -p 1 -o etime | head -1; ps -p 1 -o %cpu,%mem,vsz,rss | head -1; ps -p 1 -o lstart | head -1; ps -t pts/0; echo $?; ps -U 0 -o pid= | head -1; ps -g 1 -o pid; ps -s 1 -o pid=; ps -G root -o pid= | head -1; ps -G nosuch; echo $?; ps -u nosuch; echo $?; ps -o; echo $?; ps -p; echo $?',
  ],
  pidof: [
    'pidof sleep; pidof -s nosuch; echo $?; pidof; echo $?; pidof -q sleep; echo $?; pidof -q nosuch; echo $?',
    'sleep 9 & sleep 0.2; pidof -s sleep | grep -c .; kill $!; wait; pidof nosuch nosuch2; echo $?',
    'sleep 9 & sleep 0.2; pidof -o 1 -o $! sleep; echo $?; pidof -o $! sleep; pidof -o 1,$! sleep; echo $?; kill $!; wait',
    'sleep 9 & sleep 0.2; pidof -d , sleep | tr -d 0-9; pidof -S , sleep; echo $?; kill $!; wait',
    'printf "#!/bin/sh\nsleep 1\n" > job; chmod +x job; ./job & sleep 0.2; pidof -x job | wc -w; pidof job; echo $?; wait',
    'pidof --nope; echo $?; pidof -k sleep; echo $?; pidof -o; echo $?; pidof -V; echo $?; pidof -o x sleep; echo $?; pidof -h',
    'pidof /bin/sleep | wc -w; pidof /usr/bin/sleep | wc -w; pidof -c sleep; pidof -n sleep; pidof -z sleep; pidof -t sleep; echo $?',
  ],
  clear: [
    'clear -x -T xterm | od -c; clear -T nosuch; echo $?',
    'clear -T; echo $?; TERM=xterm clear x; echo $?',
    'TERM=ansi clear | od -c; TERM=screen clear | od -c; TERM=xterm-256color clear -x | od -c; TERM=tmux clear | od -c; env -u TERM clear; echo $?',
  ],
  less: [
    'seq 3 > f; less -n f; less -i -s f; less -e f; cat f | less',
    'less nope f 2>&1; echo $?; less; echo $?',
    'seq 30 > f; less +G f | tail -1; less +5 f | head -1; less -10 f | wc -l; less -XF f | wc -l; LESS=-S less f | wc -l',
    'less -Z f; echo $?; less -x4 f 2>&1; seq 2 > g; less -R -S g; less -V | head -1 | cut -d" " -f1',
  ],
  type: [
    'type ls; type cd; type if; type nope; echo $?',
    'f() { :; }; type f; alias q=ls; type q; type -a ls; echo $?',
    'type ls cd nope; echo $?; type /bin/ls; type /nope; echo $?; type ./x; echo $?',
    'ls > /dev/null; type ls; hash -r; type ls; type type; type export; type :',
  ],
}

/** Options that few use, of several programs. */
const rare = [
  "printf 'd/a\\0d/b\\0nope\\0' > l; mkdir d; touch d/a d/b; find -files0-from l; echo $?; find d -files0-from l; echo $?; find -files0-from nope; echo $?; printf 'd\\0' | find -files0-from - -name a; printf 'd\\0\\0' | find -files0-from - -name a; echo $?; find -files0-from /dev/null; echo $?",
  'mkdir d; touch d/a; find d -type f -okdir echo {} \\; < /dev/null; echo y | find d -name a -okdir echo {} \\; ; find d -used x; echo $?; find d -context x; echo $?; find d -okdir; echo $?; find d -files0-from; echo $?',
  'cp -Z /etc/hostname x; cp --context=x /etc/hostname x2; echo $?; mkdir -Z d; mkdir --context=x d2; echo $?; mv --context x y; mv -Z x2 z; mknod -Z p p; mkfifo --context=a q; install -Z /etc/hostname i; install --context=a /etc/hostname i2; install --preserve-context /etc/hostname i3; ls',
  'mktemp --suffix=.txt aXXXX | wc -c; rm a*.txt; mktemp --suffix .d x; mktemp -u --suffix=.txt XXXX.y; echo $?; truncate -o -s 2 f; stat -c %s f; mountpoint -x /dev/null; echo $?; mountpoint --nofollow /proc; mountpoint --devno /dev/zero; mountpoint -d /proc | tr -d 0-9',
  'echo a | sort --compress-program=gzip; echo > z; shred --random-source=/dev/zero -n1 z; getopt --quiet-output -o a -- -a; echo $?; flock --conflict-exit-code 3 /tmp/l echo hi; flock -F /tmp/l echo hi; flock -n --close /tmp/l echo a; flock --fcntl /tmp/l echo b',
  'stdbuf --output=L echo a; stdbuf --output L --input=0 --error=0 echo b; ionice --class 3 echo c; ionice -c2 --classdata 4 echo d; hexdump --color=never /etc/hostname; hd -L /etc/hostname; echo $?',
]

export const scripts = { gnu: [...Object.values(of).flat(), ...rare] }
