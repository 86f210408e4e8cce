/** tree 2.2: what it shows beside names, its orders, filters and other languages. */
export const images = { gnu: 'camada-debian-tools' }

const d =
  "mkdir -p d/sub/deep d/empty; echo hello > d/a.txt; seq 300 > d/sub/b.log; echo x > d/sub/deep/c; touch d/.hidden; ln -s a.txt d/link; ln -s nope d/broken; ln -s sub d/dirlink; chmod 755 d/a.txt; chmod 1777 d/empty; mkfifo d/pipe; find d -exec touch -h -d '2020-01-02 03:04:05' {} +; touch -d '2024-05-06 07:08:09' d/sub/b.log; "

export const scripts = {
  gnu: [
    `${d}tree d; tree -a d; tree -d d; tree -L 1 d; tree -f d; tree -i d; tree -if d; tree --noreport d; tree -F d; tree -l d`,
    `${d}tree -p d; tree -s d; tree -h d; tree -u d; tree -g d; tree -pug d; tree -D d; tree --timefmt %Y-%m d; tree -Q d; tree -N d; tree --inodes d | sed 's/\\[ *[0-9]*\\]/[N]/'; tree -psD d/sub; tree --device d | sed 's/\\[ *[0-9]*\\]/[N]/'`,
    `${d}tree -r d; tree -t d; tree -c d | tail -1; tree -U d | tail -1; tree -v d; tree --dirsfirst d; tree --filesfirst d; tree --sort=size d; tree --sort=name d | head -3; tree --sort=x d; echo $?; tree -rt d`,
    `${d}tree -P '*.txt' d; tree -P '*.txt' --prune d; tree -I '*.txt|sub' d; tree -I 'A*' --ignore-case d; tree -P 's*' --matchdirs d; tree -x d; tree --filelimit 3 d; tree --prune d; tree -I empty -a d; tree -P '*.log|*.txt' d`,
    `${d}tree --du -s d; tree --du -h d; tree --si d; tree -C d | cat -v; tree -n d | head -3; tree -A d | head -3 | cat -v; tree --charset=utf-8 d; tree --charset=ascii d | head -3; LS_COLORS= tree -C d | cat -v | head -4`,
    `${d}tree -J d; tree -X d; tree -J -pugs d/sub; tree -X -D d/sub; tree -J -f -L 1 d; tree -Xf -L 1 d; tree -J --noreport d/sub; tree -X d/sub d/empty`,
    `${d}tree nope; echo $?; tree d nope d/a.txt; echo $?; tree -L 0 d; echo $?; tree -L x d; echo $?; tree -L; echo $?; tree --nope 2>&1 | head -1; tree -Z 2>&1 | head -1; tree -P; echo $?; tree --filelimit x d; echo $?; tree --version | cut -d' ' -f1-2; tree d/sub d/empty; cd d; tree | head -2; tree -o ../out sub; cat ../out`,
    `mkdir -p r/1 r/10 r/2; tree -v r; mkdir h; touch h/x.o h/y.c; touch 'h/a b' h/\\"q; tree h; tree -Q h; printf 'x' > 'h/new
line'; tree h; tree -q h; tree -N h; rm -r h`,
  ],
}
