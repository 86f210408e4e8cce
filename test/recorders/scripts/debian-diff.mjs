/** GNU diff's formats and choices, sdiff with it. */
export const images = { gnu: 'camada-debian-tools' }

const two = "seq 12 > a; sed -e 3d -e '7s/.*/seven/' -e '10a new' a > b; touch -d @0 a; touch -d @86400 b; "
const c =
  "printf 'int f(void)\\n{\\n  a();\\n  b();\\n  c();\\n  d();\\n  e();\\n}\\n\\nint g(void)\\n{\\n  h();\\n}\\n' > a; sed -e s/e\\(/x\\(/ -e s/h\\(/y\\(/ a > b; touch -d @0 a b; "

export const scripts = {
  gnu: [
    `${two}diff a b; echo $?; diff -c a b; diff -C 1 a b; diff --context=0 a b; diff -u a b; diff -U1 a b; diff -U 0 a b; diff -1 -u a b; diff --normal a b`,
    `${two}diff -e a b; diff -n a b; diff --ed b a; diff --rcs b a; diff -y a b; diff -y -W 40 a b; diff -y --left-column -W 30 a b; diff -y --suppress-common-lines a b`,
    `${c}diff -p a b; diff -up a b; diff -u -F int a b; diff -U0 -p a b; diff -c -F '^[a-z]* g' a b`,
    "printf 'a\\tb\\nx\\n' > a; printf 'a\\tc\\nx\\n' > b; touch -d @0 a b; diff -t a b; diff -T a b; diff -T -u a b; diff -t -y -W 40 a b; diff -y -W 40 a b; diff -t --tabsize=4 a b; diff -T -c a b; diff -y --tabsize=4 -W 40 a b",
    "printf 'a\\n\\nb' > a; printf 'a\\n\\nc\\n' > b; touch -d @0 a b; diff a b; diff -u a b; diff -c a b; diff -n a b; diff -u --suppress-blank-empty a b; diff -y a b; printf 'a\\n\\nb\\n' > d; diff a d; diff -y a d; diff -u d a | tail -n +3",
    "printf 'a\\r\\nb\\r\\n' > a; printf 'a\\nb\\n' > b; diff -q a b; diff --strip-trailing-cr a b; echo $?; printf 'a \\nb\\t\\n' > c; diff -Z b c; echo $?; diff -b b c; echo $?; diff -w b c; echo $?; printf '        x\\n' > d; printf '\\tx\\n' > e; diff -E d e; echo $?; diff -i d e; printf 'X\\n' > f; printf 'x\\n' > g; diff -i f g; echo $?",
    "printf 'a\\n# one\\nb\\n' > a; printf 'a\\n# two\\nb\\n' > b; diff -I '^#' a b; echo $?; printf 'a\\n# two\\nc\\n' > d; diff -I '^#' a d; echo $?; printf 'a\\n\\n# one\\nb\\n' > e; diff -B a e; echo $?; diff -B -u a e; diff -u -I '^#' a d | tail -n +3; diff -q -B a e; echo $?",
    'mkdir p q; echo 1 > p/a; echo 2 > q/a; echo 3 > p/b.o; mkdir q/c; echo x > q/c/f; diff p q; echo $?; diff -r p q; diff -rq p q; diff -rq -x "*.o" p q; echo "b.*" > X; diff -rq -X X p q; diff -rN p q; diff -rqN p q; diff -rP p q; diff -r --unidirectional-new-file q p; diff -S b p q',
    'mkdir p q; echo 1 > p/A; echo 2 > q/a; diff p q; diff --ignore-file-name-case p q; diff --from-file=p/A q/a p/A; echo $?; diff --to-file=p q/a; echo $?; ln -s A p/l; ln -s a q/l; diff -r p q; diff -r --no-dereference p q; ln -s x p/m; ln -s y q/m; diff --no-dereference p q; echo $?; diff -r p q; echo $?',
    'echo a > a; echo b > b; diff -u -y a b; echo $?; diff -U x a b; echo $?; diff -W x -y a b; echo $?; diff --tabsize=0 a b; echo $?; diff a; echo $?; diff; echo $?; diff a b c; echo $?; diff --nope a b; echo $?; diff -@ a b; echo $?; diff a nope; echo $?; diff nope1 nope2; echo $?; diff -X nope a b; echo $?; diff --color=x a b 2>&1 | head -1',
    "printf 'a\\0b\\n' > a; printf 'a\\0c\\n' > b; diff a b; echo $?; diff -q a b; echo $?; diff -a a b | od -c; diff -s a a; echo a | diff - a; echo $?; echo a > t; cat t | diff t -; echo $?; diff -s t - < t; diff t .; echo $?; mkdir d; cp t d; diff t d; echo $?; diff d t; echo $?",
    "printf 'x\\na\\nb\\na\\nb\\ny\\n' > a; printf 'x\\na\\nb\\na\\nb\\na\\nb\\ny\\n' > b; diff a b; diff b a; diff -u a b | tail -n +3; printf '{\\n  a\\n}\\n\\n{\\n  b\\n}\\n' > d; printf '{\\n  a\\n}\\n\\n{\\n  c\\n}\\n\\n{\\n  b\\n}\\n' > e; diff d e; diff -u d e | tail -n +3; diff -e d e; diff -y -W 20 d e",
    `${two}diff --color=always a b; diff -u --color=always a b; diff --color=never a b | head -1; diff --minimal a b | head -1; diff -H a b | head -1; diff --horizon-lines=3 a b | head -1; diff --label x --label y -u a b | head -2; diff -c --label x a b | head -2`,
    `seq 3 > a; printf '1\\n.\\n3\\n' > b; diff -e a b; diff -n a b; : > e; diff a e; diff e a; diff -u e a | tail -n +3; diff -c a e | tail -n +3; diff -e e a; diff -y -W 20 a e; diff -y -W 20 e a; diff -y a a; touch -d @0 a b; diff -l a b | sed '3s/^.\\{16\\}/DATE/'`,
    'seq 200 > a; seq 2 2 210 > b; diff a b | cksum; diff -u a b | tail -n +3 | cksum; diff -y a b | cksum; awk "BEGIN{for(i=0;i<300;i++)print (i*7919)%13}" > d; awk "BEGIN{for(i=0;i<300;i++)print (i*7907)%13}" > e; diff d e | tail -1 | cut -c1; diff d e | patch -s d 2>/dev/null; echo done',
  ],
}
