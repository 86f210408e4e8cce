/** GNU's programs that shape text: numfmt, fmt, pr, csplit, ptx. */
export const scripts = {
  gnu: [
    // numfmt
    'numfmt --to=iec 1024 1536 1048576 999 0 -2048; numfmt --to=si 1000 1500 123456; numfmt --to=iec-i 4096; numfmt --from=iec 1K 2.5M; numfmt --from=si 1K; numfmt --from=auto 1K 1Ki; numfmt --from=iec-i 4Ki',
    'numfmt --to=iec --suffix=B 2048; numfmt --from=si --to=iec 1G; numfmt --to=si --round=down 1999; numfmt --to=si --round=up 1001; numfmt --to=si --round=nearest 1449; numfmt --to=si --round=towards-zero -1999; numfmt --round=x 1; echo $?',
    "printf 'a 1024 b\\nc 2048 d\\n' > f; numfmt --field=2 --to=iec < f; numfmt --field 2- --to=iec --invalid=ignore < f; numfmt -d: --field=2 --to=si <<E\nx:5000:y\nE",
    "numfmt --to=iec --format='%10.2f|' 1500 2000000; numfmt --format='%f' 12.5; numfmt --format='%-8f|' --to=si 5000; numfmt --format='%06f' 12; numfmt --padding=8 5; numfmt --padding=-8 5 | od -c; numfmt --to=iec --format='%.3f' 1234567",
    "numfmt x; echo $?; numfmt 1K; echo $?; numfmt --from=iec 1X; echo $?; numfmt --to=x 1; echo $?; numfmt --from=si 1Ki; echo $?; numfmt --field=x 1; echo $?; numfmt --padding=0 1; echo $?; numfmt --format=x 1; echo $?; numfmt --format='%d' 1; echo $?; numfmt --from=iec-i 4K; echo $?; numfmt ''; echo $?",
    "printf 'Size\\n1024\\n2048\\n' | numfmt --header --to=iec; printf '1\\nx\\n3\\n' | numfmt --invalid=warn; echo $?; printf '1\\nx\\n3\\n' | numfmt --invalid=fail; echo $?; printf '1\\nx\\n' | numfmt --invalid=ignore; echo $?; printf 'x\\n' | numfmt --invalid=abort; echo $?",
    'numfmt --to-unit=1024 4096; numfmt --from-unit=512 4; numfmt --from-unit=1K 3; numfmt --to=iec 1023 1024 10240 1048575; numfmt --to=si 999 9999 99999 999999; numfmt 1000 2.5; numfmt --grouping 1000; numfmt -z --to=iec 1024 | od -c',
    // fmt
    "printf 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen\\n' > f; fmt f; fmt -w 20 f; fmt -20 f; fmt -w 30 -g 20 f; fmt --width=40 < f",
    "printf 'a b\\nc d\\n\\n  e f\\n  g h\\nlast one. Next sentence.\\n' > f; fmt f; fmt -s -w 4 f; fmt -u f; fmt -w 10 f; fmt -t f; fmt -c f",
    "printf '> a b c d e f g h i j\\n> k l m n\\nplain line here\\n' > f; fmt -p '>' -w 12 f; fmt -w 0 f; echo $?; fmt -w x f; echo $?; fmt nope; echo $?; fmt -w 3000 f; echo $?; fmt -x; echo $?; printf '' | fmt; printf '\\n\\n\\n' | fmt | od -c",
    "printf 'It is a long paragraph of words. It has sentences, and it goes on for some time; then it ends here.  After two blanks, more words follow so that lines must break.\\n' > f; fmt f; fmt -w 50 f; fmt -w 30 f; fmt -u -w 40 f",
    // pr
    "seq 5 > f; touch -d '2020-01-02 03:04:05' f; pr f | head -12; pr -t f; pr -t -n f; pr -t -2 f; pr -t -o 4 f; pr -l 15 -h Title f | head -15; pr -t -d f",
    "seq 6 > f; seq 3 > g; pr -t -3 f; pr -t -a -3 f; pr -t -m f g; pr -t -2 -s: f; pr -t -m -s, f g; pr -t -2 -w 20 f; pr -t -n:3 f; pr -T -2 -W 30 f; pr -t -J -m f g; pr -t -m -S' | ' f g",
    "seq 3 > f; touch -d @0 f; pr -f f | od -c | tail -3; pr +2 f; pr nope; echo $?; pr -w x f; echo $?; pr -l 0 f; echo $?; pr -x; echo $?; pr -t -e4 f; printf 'a\\tb\\n' | pr -t -e4; pr -D '%Y' f | head -3; pr -N 10 -n -t f; pr -r nope; echo $?",
    "seq 100 > f; touch -d @0 f; pr f | wc -l; pr -5 -l 30 f | wc -l; pr -t -5 -l 20 f | head -5; pr +2:2 f | sed -n 3p; pr -l 20 f | sed -n '3p;23p'; pr -F -l 20 f | head -8 | od -c | head -5; pr -t -c -v f | head -2",
    // csplit
    'seq 10 > f; csplit f 4; head xx*; rm xx*; csplit f /5/ /8/; cat xx01; rm xx*; csplit -s f 3 6; ls; rm xx*; csplit -f part -n 3 f /3/; ls; csplit -z f 1 4; ls',
    "printf 'a\\n--\\nb\\n--\\nc\\n' > f; csplit f /--/ '{*}'; head xx*; rm xx*; csplit -k f /--/ '{5}'; ls; rm -f xx*; csplit f /--/ '{5}'; echo $?; ls; csplit f '/nope/'; echo $?; csplit --suppress-matched f /--/ '{*}'; head xx*",
    "seq 10 > f; csplit f %5%; cat xx00; rm xx*; csplit f /5/+2; cat xx01; rm xx*; csplit f /5/-1; cat xx01; rm xx*; csplit -b '%03d.txt' f 5; ls; csplit -q f 5 20; echo $?; csplit f; echo $?; csplit; echo $?; csplit nope 1; echo $?; csplit f x; echo $?; csplit f 5 3; echo $?; csplit f 0; echo $?; csplit -n x f 1; echo $?; ls",
    // ptx
    "printf 'the quick brown fox\\njumps over\\n' > f; ptx f; ptx -w 40 f; ptx -f f | head -3; printf 'the\\n' > i; ptx -i i f; ptx -o i f; ptx -r f | head -2; ptx -A f | head -3; ptx nope; echo $?; ptx -w x f; echo $?; ptx -x; echo $?; ptx -O f | head -2; ptx -T f | head -2",
    // tsort, others
    "printf 'a b c d b c\\n' | tsort; printf 'a b\\nb c\\nc a\\n' | tsort; echo $?; printf 'a\\n' | tsort; echo $?; tsort nope; echo $?; tsort a b; echo $?; tsort -x; echo $?; printf '' | tsort; printf 'x x y y\\n' | tsort",
  ],
}
