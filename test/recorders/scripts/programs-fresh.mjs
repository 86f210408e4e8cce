/** What a reading of the programs with fresh eyes found: inputs without an end, and answers that differed once. */
export const images = { busybox: 'camada-busybox-musl', gnu: 'camada-debian-tools' }

export const scripts = {
  both: [
    "base64 /dev/urandom | head -c 20 | wc -c; base64 /dev/zero | head -2; printf 'hello world, hello world' | base64 -w 7; base64 nope; echo $?; base64 /; echo $?",
    "cat /dev/zero | base64 | head -c 5; echo; head -c 100 /dev/zero | base64; printf '' | base64; printf a | base64; seq 100 | base64 | tail -2",
    "od -An -N4 -tx1 /dev/zero; od -v -An -tx1 /dev/zero | head -1; seq 30 | od -c | tail -3; seq 30 | od -An -tu1 -j 5 -N 20; od -x nope; echo $?; printf 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' | od; seq 100 | od -tx4 -A x | tail -2; printf abc > a; printf defghijklmnopqrstuvwxyz > b; od -c a b; od -v -c /dev/zero | sed -n '100000p;100000q'",
    "printf 'abc' > a; printf 'abd' > b; cmp a b; cmp -l a b; cmp -s a b; echo $?; cmp -n 10 /dev/zero /dev/zero; echo $?; head -c 50 /dev/zero > z; cmp z /dev/zero; echo $?; cmp /dev/zero z; echo $?; cmp a /dev/zero; cmp z z; echo $?; cmp - a < a; echo $?",
    'mkdir -p p a/b; touch a/b/c; cp --parents /etc/passwd p; find p | sort; cp --parents a/b/c p; cp -r --parents a p; find p | sort; cp --parents a/b/c nodir; echo $?',
    'mkdir d; echo root > d/f; ln -s d e; grep -r root d; grep -r root d/f; grep -rn root e; grep -r root d/f d/f; grep -rH root d/f; grep -rc root d/f; grep -rl root d/f; grep -rh root d; cat d/f | grep -r root -',
    "sed --version | head -1; printf 'a\\n' | sed 'a\\  x'; printf 'a\\n' | sed 'i\\   y'; printf 'a\\n' | sed 'a   z'; printf 'a\\nb\\n' | sed '1a\\  hello'; printf 'a\\n' | sed -e 'a\\' -e '  foo'; printf 'a\\n' | sed 'a\\text'",
    "awk 'BEGIN{print -0; x=-0; print x; print 0*-1; print -0 \"\"; print 1e300*1e300; print -3 % 2}'; mkdir d; touch d/b d/a; touch -d '2020-01-01 00:00:00' d/b; ls -t d; ls -tr d",
    'sleep -1; echo $?; sleep -h; echo $?; sleep 1x; echo $?; sleep -- 0; echo $?',
    'shuf -i 1-1000000000 -n 2 | wc -l; shuf -i 1-10 | sort -n; seq 5 | shuf | sort; shuf -i 3-1; echo $?; shuf -i 1-5 -n 9 | wc -l; shuf -i 1-1000 | sort -un | wc -l',
  ],
  busybox: ['touch d c; [ c -nt nope ]; echo $?; [ nope -ot c ]; echo $?'],
  gnu: ['killall nosuch; echo $?; killall -q nosuch; echo $?'],
}
