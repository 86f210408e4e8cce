/** ptx: the permuted index in its three formats, with references, and its errors. */
export const images = { gnu: 'camada-debian-tools' }

const f = "printf 'the quick brown fox\\njumps over\\n' > f; "

export const scripts = {
  gnu: [
    `${f}ptx f; ptx -w 40 f; ptx -f f; ptx -r f; ptx -A f; ptx -R -A f; ptx -w 20 f; ptx -g 1 -w 30 f; ptx -F X -w 30 f`,
    `${f}ptx -O f; ptx -T f; ptx -M zz -O f; ptx -G f; ptx --format=tex f; ptx --format=roff -A f; ptx -A -T f; printf 'say "it" {now} $5\\n' | ptx -O; printf 'say "it" {now} $5\\n' | ptx -T`,
    `printf 'The lazy dog. Sleeps well\\nall day. But not\\n' > g; ptx -w 50 g; printf 'One here.  Two there!\\nThree?\\n' > h; ptx h; ptx -S '\\n' h; ptx g h; ptx -A g h; ptx -f -w 40 g h`,
    `${f}printf 'the\\nfox\\n' > i; ptx -i i f; ptx -o i f; ptx -f -i i f; echo Fox > j; ptx -o j f; ptx -f -o j f; ptx -W '[a-z]*o[a-z]*' f; ptx < f; cat f | ptx -`,
    `${f}ptx nope; echo $?; ptx -w x f; echo $?; ptx -w 0 f; echo $?; ptx -x; echo $?; ptx -g x f; echo $?; ptx --format=x f; echo $?; ptx -i nope f; echo $?; : > e; ptx e; echo $?; ptx --version | head -1; ptx --nope; echo $?`,
    `seq 40 | sed 's/.*/alpha beta gamma &/' > l; ptx l | cksum; ptx -A l | tail -3; ptx -r l | head -3; ptx -w 60 -A l | sed -n 41,43p; yes 'lorem ipsum dolor sit amet' | head -50 | tr '\\n' ' ' > m; ptx m | cksum; ptx m | sed -n '7p;100p;200p'`,
  ],
}
