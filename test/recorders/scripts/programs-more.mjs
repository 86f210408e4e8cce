/** Programs and words that came after the first recordings: calendars, ends of lines, base32, tr's sets, sed's and grep's corners. */
export const images = { busybox: 'camada-busybox-musl', gnu: 'camada-debian-tools' }

export const scripts = {
  busybox: [
    'cal 2 2024; cal -m 2 2024; cal -j 3 2023; cal 9 1752',
    'cal 2023; cal -m 1999; cal -j 2024',
    'for y in 1 4 100 1582 1699 1700 1701 1751 1752 1753 1800 1900 2000 9999; do cal $y; cal -j $y; cal -m $y; done | md5sum',
    'cal 13 2023; cal x; cal 1 0; cal 10000; echo $?',
    "printf 'a\\r\\nb\\n' > x; chmod 640 x; dos2unix x; od -c x; unix2dos x; od -c x; stat -c %a x",
    "printf 'a\\r\\nb\\n' > x; dos2unix < x | od -c; unix2dos < x | od -c; dos2unix -d x; od -c x; unix2dos -u x; od -c x",
    'dos2unix nope; echo $?',
    "seq 4 | sed 'q3'; echo $?; seq 4 | sed '0~2p'; seq 4 | sed -n '0,/2/p'; echo $?",
    "echo a1 aa | sed -E 's/(a)\\1/X/g'; echo aa | grep -E '(a)\\1'; echo aa | grep '\\(a\\)\\1'; echo a | sed -n l",
    "echo aaaa | sed 's/a/b/2g'; echo aaaa | sed 's/a/b/g3'; echo aaaa | sed 's/a/b/3'",
    "printf '1\\n2\\n3\\n' | sed 'N;P;D'; printf '1\\n2\\n3\\n' | sed N; seq 2 | sed '1i\\  a'",
    "echo x | grep -E '+a'; echo x | grep -E 'a{2'; echo x | grep -E 'a{x'; echo x | grep 'x\\{1'; echo x | grep -E '{1}'",
    "echo x | grep -E 'a|*b'; echo x | grep -E '(*b)'; echo x | grep -E '^*'; echo ')' | grep -E ')'; echo '(' | grep -E '()'",
    'echo a > f; grep a f nope; echo $?; grep -hs a f nope; echo $?; grep -q a f nope; echo $?',
    'mkdir d; echo one > d/a; ln -s a d/l; grep -r one d | sort; cd d; echo two one | grep -r one',
    "printf 'aab' | tr -s ab xx; echo; echo hello | tr -ds l o; echo abc | tr a-c '[x*]'; echo abc | tr b-a x",
  ],
  gnu: [
    "printf 'aab' | tr -s ab xx; echo; printf 'hello\\n' | tr -d l o; echo abc | tr b-a x; echo abc | tr a; echo ab | tr -s; echo $?",
    "echo abc | tr a-c '[x*]'; echo abc | tr '[a-c]' '[x*2]'; echo abc | tr -t abc x; echo abc | tr -ds a; echo abc | tr a ''",
    'echo abc | tr a b c; echo hello | tr -ds l o; tr; echo $?',
  ],
  both: [
    'base32 < /dev/null; echo hello world hello world hello world hello world hello world aaaaaaaaaaa | base32; echo abc | base32 -w 4',
    'echo abc | base32 | base32 -d; echo MEFA==== | base32 -d; base32 -d nope; echo $?',
    "printf 'a\\nb' | sed p; printf 'a\\nb' | sed '$a c'; printf 'a' | sed -n 'p;p'; printf 'a' > f; printf 'b' > g; sed p f g",
    "printf 'aé\\n' | wc -m; printf 'aé\\n' | wc -L; printf 'a\\033b\\tc\\fd\\rxx\\n' | wc -L; printf 'aé\\n' | tr é x",
    "echo abc | tr -c a-b x; echo; echo 'a b' | tr '[:blank:]' '\\n'; echo abc | tr '[:lower:]' '[:upper:]'; echo abc | tr '\\141' '\\\\'",
    "seq 200000 | sed 's/[0-9]$/x/;n;d' | tail -1; seq 100000 | sed -n '$='; seq 30000 | sed ':a;N;$!ba;s/\\n/,/g' | wc -c",
    "seq 100000 | awk '{ s += $1; if ($1 % 2) c++; while (n < $1) n += 1000 } END { print s, c, n }'",
    "awk 'function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } BEGIN { print f(15); do { i++; if (i == 5) continue; if (i > 9) break } while (1); print i }'",
    'seq 20 | awk \'NR == 3, NR == 5 { print "r", $0; next } /7/, /9/ { if (/8/) next; print } $1 > 18 { exit 3 } END { print NR }\'; echo $?',
    'echo \'a b c\' | awk \'{ for (i = NF; i > 0; i--) { if ($i == "b") continue; printf "%s ", $i } print "" ; for (k in ENVIRON) n++; print n > 0 }\'',
  ],
}
