/** pr: pages, columns, merged files, headers and their absence. */
export const images = { gnu: 'camada-debian-tools' }

const f = "seq 30 | sed 's/$/ line/' > f; seq 7 > g; touch -d '2020-01-02 03:04:05' f g; "

export const scripts = {
  gnu: [
    `${f}pr g; pr -l 20 f; pr -h Title -l 18 g; pr -F -l 20 f | cat -A; pr -f -l 20 f | cat -A | head -30; pr -h "" -l 15 g; pr -l 10 g; pr -l 11 g`,
    `${f}pr -t -3 f; pr -t -3 -a f; pr -3 -l 15 f; pr -t -2 -w 30 f; pr -t -2 -W 30 f; pr -t -4 -s f; pr -t -3 -s: f; pr -t -2 -s, -w 30 g; pr -t -3 -S' | ' g; pr -t -3 -J g; pr -t -2 -a -s g`,
    `${f}pr -t -m f g; pr -t -m -s, g f | head -9; pr -t -m -J g f | head -9; pr -t -m -S'|' g g; pr -m -D day -l 15 g g; pr -t -m -w 20 g f | head -8; pr -t -m -n g g; pr -t -m f g f | tail -3; paste g g | pr -t -m - g`,
    `${f}pr -t -n g; pr -t -n: g; pr -t -n:2 g; pr -t -n3 g; pr -t -N 10 -n g; pr -t -2 -n g; pr -t -n -o 4 g; pr -n -l 15 g; pr -t -3 -n:3 f; pr -t -a -2 -n g; pr -t -n_1 -N 8 g`,
    `${f}pr -t -d g; pr -d -l 20 g; pr -t -d -2 g; pr -t -o 3 g; pr -o 5 -l 15 g; pr -t -2 -o 3 g; pr -t -m -o 2 g g; pr -t -m -d g g | head -5`,
    `${f}pr +2 -l 20 f; pr +2:2 -l 20 f; pr --pages=3 -l 20 f; pr +9 f; echo $?; pr --pages=2:1 f; echo $?; pr +x f; echo $?; pr +0 f; echo $?; pr -l 20 +3 -n f; pr -t +2 -l 5 g`,
    `printf 'a\\tb\\n\\tc\\n\\001d\\177\\n\\200\\n' > t; pr -t t | cat -A; pr -t -e t | cat -A; pr -t -e4 t | cat -A; pr -t -ea4 t | cat -A; pr -t -c t | cat -A; pr -t -v t | cat -A; printf 'a       b               c\\n' | pr -t -i | cat -A; printf 'a   b\\n' | pr -t -i4 | cat -A; pr -t -2 t | cat -A; pr -t --expand-tabs=2 t | cat -A`,
    `printf 'a\\nb\\fc\\nd\\n' > t; touch -d @0 t; pr -l 15 t; pr -t t | cat -A; pr -T t | cat -A; pr -t -2 t | cat -A; printf '\\f\\fx\\n' > u; touch -d @0 u; pr -l 15 u | cat -A; pr -F -l 15 t | cat -A; pr -2 -l 15 t | cat -A; printf 'no newline' | pr -t | cat -A`,
    `${f}pr nope; echo $?; pr -r nope g -t; echo $?; pr -w x g; echo $?; pr -l 0 g; echo $?; pr -l x g; echo $?; pr -x; echo $?; pr -0 g; echo $?; pr -99 g 2>&1 | head -2; pr -W 0 g; echo $?; pr -N x g; echo $?; pr -o -1 g; echo $?; pr -m -3 g g; echo $?; pr -m -a g; echo $?; pr -e4x g; echo $?; pr --nope; echo $?; pr . ; echo $?; pr --columns=x g; echo $?`,
    `${f}pr -D '%Y' -l 15 g; pr -D 'X' -h 'A long title that does not fit into the line at all, or does it, we will see in a moment' -l 13 g; pr -w 40 -l 13 g; pr -W 30 -l 13 f | head -8; : > e; pr e; echo $?; pr < /dev/null; pr -t e g; pr -l 13 g g; pr --version | head -1; pr --help | head -1; cat g | pr -t -3 --separator=+ -; pr --omit-header --columns=2 --across --length=4 g; pr --double-space --omit-pagination g | head -4; pr -t -3 -l 2 f | head -12`,
  ],
}
