/** GNU's text programs (coreutils): their less usual options, and what they say of wrong ones. */
export const scripts = {
  gnu: [
    // sort
    "printf 'b\\na\\n' > f; sort -C f; echo $?; sort -c f; echo $?; sort -c f nope; echo $?; printf 'a\\na\\n' | sort -cu; echo $?; printf 'a\\nb\\n' | sort --check=quiet; echo $?",
    "printf 'b-1\\na+2\\nA.3\\n' | sort -d; printf 'b\\001\\na\\nB\\n' | sort -i | od -c; printf 'x\\nX\\ny\\n' | sort -df",
    "printf 'a\\0b' > l; printf '2\\n1\\n' > a; printf '3\\n0\\n' > b; sort --files0-from=l; sort --files0-from=l x; echo $?; sort --files0-from=nope; echo $?; printf '' | sort --files0-from=-; echo $?",
    "printf '10\\n9\\n2K\\n1M\\n' > f; sort --sort=numeric f; sort --sort=human-numeric f; sort --sort=version f; sort --sort=general-numeric f; sort --sort=nope f; echo $?",
    "printf 'b\\na\\n' | sort -S 1M -T /tmp --parallel=2 --batch-size=5; sort -S x /dev/null; echo $?; sort --parallel=0 /dev/null; echo $?; sort -T /nope /dev/null; echo $?",
    "printf 'b\\na\\nc\\n' | sort -R | sort | tr -d '\\n'; echo; printf 'a\\nb\\na\\n' | sort -R | uniq | wc -l; printf 'x\\nx\\nx\\n' | sort -R -u; sort --random-source=/dev/zero -R /dev/null; echo $?",
    "printf 'a b\\0c d\\0' | sort -z | tr '\\0' '|'; printf 'b\\na' | sort -z | od -c; printf 'x:2\\ny:1\\n' | sort -t: -k2 -n; sort -t '' /dev/null; echo $?; sort -t ab /dev/null; echo $?",
    'sort -k 0 /dev/null; echo $?; sort -k x /dev/null; echo $?; sort -k 1.0 /dev/null; echo $?; sort -k1,0x /dev/null; echo $?; sort -nM /dev/null; echo $?; sort -k1nQ /dev/null; echo $?',
    "printf 'a 2\\nb 10\\nc 1\\n' > f; sort -k2n f; sort -k2,2nr f; sort -rk2n f; sort -k2b,2 f; sort -k 1.1,1.1 -r f; sort -bk2 f; sort -s -k2.1,2.1 f",
    "printf 'b\\na\\n' > f; printf 'c\\n' > g; sort -o g f g; cat g; sort -m f g; sort -o /nope/x f; echo $?; sort . ; echo $?; sort f -r -u; sort --version | head -1",
    "printf '1.5\\n-2\\n1e1\\nnan\\n\\nx\\n' | sort -g; echo --; printf '1,000\\n2\\n+3\\n-5\\n .5\\n' | sort -n; echo --; printf '1k\\n1K\\n1M\\n999\\n-1G\\n' | sort -h; echo --; printf 'dec\\nJan\\n feb\\nzz\\n' | sort -M",
    "printf 'v1.2\\nv1.10\\nv1.2.1\\n1.0~rc1\\n1.0\\na.tar.gz\\na2.tar.gz\\n.x\\n\\n' | sort -V; printf 'foo-1.9.tgz\\nfoo-1.10.tgz\\nfoo-1.10a.tgz\\n' | sort -rV; printf '007\\n7\\n07\\n' | sort -V",
    // uniq
    "printf 'a\\na\\nb\\nc\\nc\\n' > f; uniq -D f; uniq --all-repeated=prepend f; uniq --all-repeated=separate f; uniq --all-repeated=x f; echo $?",
    "printf 'a\\na\\nb\\nc\\nc\\n' > f; uniq --group f; echo --; uniq --group=prepend f; echo --; uniq --group=append f; echo --; uniq --group=both f; uniq --group=x f; echo $?; uniq --group -c f; echo $?",
    "printf 'a\\0a\\0b\\0' | uniq -z | od -c; printf 'a\\0a\\0b\\0' | uniq -cz | tr '\\0' '\\n'; printf 'a\\na\\n' | uniq -dc; printf 'a\\nb\\n' | uniq -du; uniq a b c; echo $?; uniq -w x; echo $?; uniq -D -c /dev/null; echo $?",
    "printf 'a 1 x\\nb 1 x\\nb 2 x\\n' > f; uniq -f 1 -w 2 f; uniq -f 1 -s 2 f; uniq -f 2 -c f; uniq -i -D -f 2 f; uniq f /nope/o; echo $?; uniq . ; echo $?",
    // head, tail
    "printf 'a\\0b\\0c\\0' | head -zn 2 | od -c; printf 'a\\0b\\0c\\0' | tail -zn 1 | od -c; printf 'a\\0b\\0c\\0' | head -z -n -1 | od -c; printf 'a\\0b\\0c' | tail -z -n +2 | od -c",
    'seq 30 > f; head -5 f; head -c 1K f | wc -c; head -c 2b f | wc -c; head -n 1k f | wc -l; head --lines=2 f; head --bytes=3 f; head -q -n1 f f; head -v -n1 f; head -n1 f f',
    'seq 30 > f; head -n x f; echo $?; head -c -x f; echo $?; head -n 99999999999999999999999 f | wc -l; head nope . f | head -3; echo $?; head -n; echo $?; head -5x f; echo $?',
    'seq 30 > f; tail -5 f; tail +28 f; tail -n +29 f; tail -c +78 f; tail -c 5 f; tail -n 0 f; tail -q -n1 f f; tail -v -n1 f; tail -n1 f f; tail --lines=+30 f; tail --bytes=3 f',
    'seq 30 > f; tail -n x f; echo $?; tail -c 1Q f; echo $?; tail nope f . | tail -2; echo $?; tail -s x f; echo $?; tail --pid=x f; echo $?; tail --max-unchanged-stats=x f; echo $?; tail -5x f; echo $?',
    'seq 3 > f; sleep 0.2 & tail -f --pid=$! -s 0.05 f; echo $?; timeout 0.2 tail -f f; echo $?; timeout 0.2 tail -F -n1 nope; echo $?; tail -f nope; echo $?; tail --retry -n1 f; echo $?',
    // cut
    "printf 'a:b\\0c:d\\0' | cut -z -d: -f2 | od -c; printf 'abc\\n' | cut -c 2-; printf 'a\\tb\\tc\\n' | cut -f 1,3; printf 'a b c\\n' | cut -d ' ' -f 2 --output-delimiter=; printf 'abcdef\\n' | cut -b 1,3-4 --output-delimiter=:",
    'cut; echo $?; cut -f; echo $?; cut -f 0; echo $?; cut -f 3-1; echo $?; cut -f x; echo $?; cut -f 1 -c 1; echo $?; cut -d ab -f 1; echo $?; cut -c 1 -d :; echo $?; cut -s -c 1; echo $?; cut -f -; echo $?',
    "printf 'a:b:c\\nx\\n' > f; cut -d: -f 2 --complement f; cut -d: -f -2,3- -s f; cut -d: -f 2-3 f nope; echo $?; cut -c 2,1 f; cut -b -2 f; cut -d '' -f1 f; cut -f1 . ; echo $?; cut -c 1-1,1-2 --complement f",
    // wc
    "printf 'a b\\n' > a; printf 'c\\n' > b; printf 'a\\0b\\0' > l; wc --files0-from=l; wc --files0-from=l a; echo $?; printf 'a\\0\\0nope\\0' | wc --files0-from=-; echo $?; wc --files0-from=nope; echo $?",
    "printf 'a b\\n' > a; printf 'c\\n' > b; wc --total=never a b; wc --total=only a b; wc --total=always a; wc --total=auto a b; wc --total=x a; echo $?; wc -lL a b; wc -cmlwL a",
    "printf 'a b\\n' > a; wc . ; echo $?; wc a nope; echo $?; wc - < a; wc -w < a; cat a | wc; cat a | wc -l -w; wc -c a a; wc -x; echo $?; wc --bytes --lines a; wc /dev/null a",
    // split
    'seq 10 > f; split -n 3 f; wc -c x*; rm x*; split -n l/3 f; wc -l x*; rm x*; split -n r/3 f; cat xaa; split -n 2/3 f; split -n l/1/3 f; split -n r/2/3 f',
    'seq 10 > f; split -x -l 3 f h; ls; rm h*; split -d -l 3 f d; ls; rm d*; split --numeric-suffixes=5 -l 4 f n; ls; rm n*; split --hex-suffixes=14 -l 3 f e; ls',
    "seq 4 > f; split -e -n 6 f; ls; rm x*; split -n 6 f; ls; rm x*; split --filter='sed s/^/$FILE:/' -l 2 f; split -a 3 -l 2 f; ls; split -l 2 --additional-suffix=.txt f t; ls; split --verbose -l 3 f v",
    "seq 10 > f; split -C 5 f; head x*; rm x*; printf 'a,b,c' | split -t , -l 2; head -c 9 xa*; rm x*; split -b 1K f; ls; split -l 1 -a 1 f q; ls | wc -l; seq 40 > g; split -l 1 -a 1 g z; echo $?",
    'split -n x f; echo $?; split -n 0 f; echo $?; split -l 0 f; echo $?; split -b x f; echo $?; split -a x f; echo $?; split -l 1 -b 1 f; echo $?; split nope; echo $?; split a b c; echo $?; split -n 3/2 f; echo $?; split -t ab f; echo $?',
    // od
    "printf 'hello world\\n' > f; od -a f; od -f f; od -l f; od -t x1z f; od -t c -t x1 f; od -A x f; od -A n -t u1 f; od -j 2 -N 4 -c f; od -w4 -t x1 f; od -S 3 f",
    "printf '\\001\\002\\003\\004\\377\\376' > f; od --endian=big -t x2 f; od --endian=little -t x4 f; od -t d1 f; od -t o2 f; od -t u4 f; od -i f; od -s f; od -t x8 f; od -t a f; od -t d8 f",
    "printf 'abcdefghij' > f; od -An -c f; od -Ad -t x1 f; od -t x3 f; echo $?; od -A q f; echo $?; od -t q f; echo $?; od -j 20 f; echo $?; od -N x f; echo $?; od nope; echo $?; od -w f; od -j 1K f; echo $?",
    "head -c 64 /dev/zero > z; od z; od -v z; od --strings=2 z; printf 'ab\\0cdef\\0' | od -S 2; printf '\\000\\000\\200\\077' | od -t f4; printf 'a\\n\\t\\033\\177\\200' | od -c; printf 'abc' | od -tx1 - ; od -t fF /dev/null; echo $?",
    // tac, rev, nl, paste, join, comm, fold, expand
    "printf 'a1b22c' | tac -r -s '[0-9]+'; echo; printf 'a,b,c' | tac -s ,; echo; printf 'a,b,c' | tac -b -s ,; echo; printf 'a\\nb\\n' | tac -b; echo; seq 3 > f; tac f nope f; echo $?; tac . ; echo $?; printf 'xaxbx' | tac -s x | od -c; tac -s '' f; echo $?",
    "printf 'ab\\0cd\\0' | rev -0 | od -c; rev -x; echo $?; rev nope; echo $?; printf 'ab\\ncd' > f; rev f f; rev -0 f | od -c",
    "printf 'a\\n\\nb\\n' > f; nl f; nl -ba f; nl -bn f; nl -bpa f; nl -i 5 -v 10 f; nl -w 3 -s : f; nl -n rz f; nl -n ln f; nl -l 2 -ba f; printf '\\\\:\\\\:\\\\:\\nh\\n\\\\:\\\\:\\nb\\n\\\\:\\nf\\n' | nl -ha -fa; nl -p f",
    "printf '\\\\:\\\\:\\nb\\n\\\\:\\\\:\\nc\\n' > f; nl f; nl -p f; nl -d xy f; printf 'xyxy\\nb\\n' | nl -d xy; nl -b x f; echo $?; nl -n x f; echo $?; nl -w 0 f; echo $?; nl nope; echo $?; nl -v x f; echo $?; nl -i x f; echo $?",
    "printf 'a\\nb\\nc\\n' > f; printf '1\\n2\\n' > g; paste f g; paste -d: f g; paste -s f g; paste -sd ,: f; paste - - < f; paste -z f g | od -c | tail -2; paste -d '\\0' f g; paste -d '\\t\\n' f g; paste -d '\\' f g; echo $?; paste nope f; echo $?",
    "printf 'a 1\\nb 2\\nd 4\\n' > f; printf 'a x\\nc y\\nd z\\n' > g; join f g; join -a 1 f g; join -a 2 -e - -o 0,1.2,2.2 f g; join -v 1 f g; join -v 2 f g; join -o auto -a1 -a2 -e . f g; join -t ' ' -1 1 -2 1 f g; join -z f g | od -c | head -2",
    "printf 'b\\na\\n' > f; printf 'a\\nb\\n' > g; join f g; echo $?; join --check-order f g; echo $?; join --nocheck-order f g; echo $?; join f; echo $?; join f g h; echo $?; join -a 3 f g; echo $?; join -o x f g; echo $?; join -1 0 f g; echo $?; join -t ab f g; echo $?; join - - < f; echo $?",
    "printf 'a\\nb\\n' > f; printf 'b\\nc\\n' > g; comm f g; comm -12 f g; comm --total f g; comm --output-delimiter=: f g; comm -z f g | od -c; comm f; echo $?; comm f g h; echo $?; comm nope g; echo $?; printf 'b\\na\\n' > h; comm h g; echo $?; comm --check-order h g; echo $?; comm --nocheck-order h g; echo $?",
    "printf 'hello big world\\n' > f; fold -w 5 f; fold -sw 8 f; fold -b -w 3 f; fold -5 f; printf 'a\\tb\\n' | fold -w 8; printf 'a\\bbcd\\n' | fold -w 2 | od -c; fold -w 0 f; echo $?; fold -w x f; echo $?; fold nope; echo $?; fold -c -w 4 f",
    "printf 'a\\tb\\n\\tc\\n' > f; expand f; expand -t 4 f; expand -i f; expand -t 2,6 f; expand -t /4 f; expand -t 2,+3 f; unexpand -a < f; printf '        x       y\\n' | unexpand; printf '        x       y\\n' | unexpand -a; printf '    x\\n' | unexpand -t 4; unexpand --first-only -a f; expand -t 0 f; echo $?; expand -t 4,2 f; echo $?; expand -t x f; echo $?; expand nope; echo $?",
    // tr
    "echo hello | tr a-y b-z; echo hello | tr -d l; echo hello | tr -s l; echo hello | tr -c 'a-z\\n' x; echo AbC | tr '[:upper:]' '[:lower:]'; echo a1 | tr -d '[:digit:]'; echo abc | tr '[a*]' x; echo abc | tr abc '[x*2]y'; echo 'a=b' | tr '[=a=]' x; echo ab | tr -t abc x",
    "tr; echo $?; tr a; echo $?; tr a b c; echo $?; tr -d a b; echo $?; tr z-a x; echo $?; tr '[:nope:]' x; echo $?; tr a ''; echo $?; tr '[:upper:]' '[:alpha:]' < /dev/null; echo $?; tr 'a' '[b*' </dev/null; echo $?; tr -s; echo $?; tr '[:alpha:]' '[:lower:]x' < /dev/null; echo $?; tr '[==]' a; echo $?",
    // seq, shuf, factor, expr, numbers
    "seq 3; seq 2 4; seq 1 2 6; seq 3 -1 1; seq -s , 3; seq -w 8 11; seq -f '%03g' 2; seq 0.1 0.1 0.3; seq 5 1; seq -f '%5.1f|' 1 2; seq --separator=: 2 3; seq -w -1 1; seq 1e1; seq -f '%e' 1",
    "seq; echo $?; seq x; echo $?; seq 1 0 3; echo $?; seq 1 2 3 4; echo $?; seq -f %d 3; echo $?; seq -f x 3; echo $?; seq -f '%g %g' 3; echo $?; seq -w -f %g 3; echo $?; seq -x 3; echo $?; seq inf | head -2; seq nan; echo $?",
    "shuf -i 1-5 | sort; shuf -e a b c | sort; shuf -n 2 -i 1-9 | wc -l; seq 5 | shuf -n 0; shuf -i 1-1; shuf -r -n 3 -e x; shuf -o o -e a; cat o; printf 'a\\0b\\0' | shuf -z | tr '\\0' '\\n' | sort; shuf --random-source=/dev/zero -i 1-3 | wc -l",
    'shuf -i 5-1; echo $?; shuf -i x; echo $?; shuf -n x; echo $?; shuf nope; echo $?; shuf a b; echo $?; shuf -e -i 1-2; echo $?; shuf -i 1-3 x; echo $?; shuf -n 1 -n 2 -i 1-3 | wc -l; shuf -r -n1 /dev/null; echo $?',
    "factor 12 97 1; factor 0; echo 30 7 | factor; factor x; echo $?; factor -- -1; echo $?; factor -h 72; factor --exponents 72; factor 18446744073709551615; factor '' ; echo $?",
    "expr 1 + 2; expr 7 / 2; expr 7 % 3; expr 2 '*' 3; expr a = a; expr a '<' b; expr 3 '>' 10; expr length abc; expr substr hello 2 3; expr index hello lo; expr abc : 'a\\(.\\)c'; expr abc : b; expr '' '|' x; expr 0 '&' 1; echo $?; expr + length; expr match aab 'a*'",
    "expr; echo $?; expr 1 +; echo $?; expr 1 2; echo $?; expr 1 / 0; echo $?; expr a + 1; echo $?; expr '(' 1; echo $?; expr 1 ')'; echo $?; expr substr abc x 1; echo $?; expr index; echo $?; expr abc : 'a\\('; echo $?; expr 9223372036854775807 + 1; expr -- 1 - 2; expr 5 - 5; echo $?",
  ],
}
