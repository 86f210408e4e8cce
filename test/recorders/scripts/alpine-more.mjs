/** busybox's programs for patches, archives, sums and what holds files open, which a Dockerfile or a course may use. */
export const images = { busybox: 'camada-busybox-musl' }
export const fresh = true

/** d/, d/a.txt (deflated), d/b.sh (0755), c and l, a link to c. */
const zip =
  'echo UEsDBBQAAAAAAIMYIlAAAAAAAAAAAAAAAAACAAAAZC9QSwMEFAAAAAgAgxgiUEz8WmYLAAAAeAAAAAcAAABkL2EudHh0y0jNycnnyqA7CQBQSwMEFAAAAAAAgxgiUC862ukSAAAAEgAAAAYAAABkL2Iuc2gjIS9iaW4vc2gKZWNobyBoaQpQSwMEFAAAAAAAgxgiUJ+oF/gEAAAABAAAAAEAAABjb25lClBLAwQUAAAAAACDGCJQb9+5BgEAAAABAAAAAQAAAGxjUEsBAhQDFAAAAAAAgxgiUAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAO1BAAAAAGQvUEsBAhQDFAAAAAgAgxgiUEz8WmYLAAAAeAAAAAcAAAAAAAAAAAAAAKSBIAAAAGQvYS50eHRQSwECFAMUAAAAAACDGCJQLzra6RIAAAASAAAABgAAAAAAAAAAAAAA7YFQAAAAZC9iLnNoUEsBAhQDFAAAAAAAgxgiUJ+oF/gEAAAABAAAAAEAAAAAAAAAAAAAAKSBhgAAAGNQSwECFAMUAAAAAACDGCJQb9+5BgEAAAABAAAAAQAAAAAAAAAAAAAA/6GpAAAAbFBLBQYAAAAABQAFAPcAAADJAAAAAAA= | base64 -d > z.zip; '
const patches = 'printf "a\\nb\\nc\\nd\\ne\\nf\\ng\\nh\\n" > f; sed "s/b/B/;s/g/G/" f > g; diff -u f g > p; '

export const scripts = {
  busybox: [
    'patch --help; patch -z; patch < /dev/null; patch nope p; patch -i nope; echo $?',
    patches + 'patch -i p; cat f; patch -i p; echo $?; patch -R -i p; cat f; ls',
    patches + 'patch < p; cat f; cp g f; patch -N < p; echo $?; patch -Ns < p; ls; cat f.rej',
    patches + 'sed -i 1ix f; patch f p; cat f; patch -R f < p; cat f',
    patches +
      'mkdir d; cp f d; sed "s,^--- f,--- a/d/f,;s,^+++ g,+++ b/d/f," p > q; patch -p1 < q; cat d/f; patch -p0 < q; patch -p2 < q; echo $?',
    'printf -- "--- /dev/null\\n+++ b/n/new\\n@@ -0,0 +1,2 @@\\n+one\\n+two\\n" > p; patch -p1 < p; cat n/new; patch -p1 -R < p; ls n; patch -p1 -E -R < p; echo $?',
    patches +
      'patch --dry-run -i p; cmp f g; patch -t f -i p; cat f; printf "junk\\n" | patch f; printf -- "--- f\\n+++ f\\n@@ -1,1 +1,1 @@\\n-zzz\\n+yyy\\n" | patch; echo $?; ls; cat f.rej f.orig',
    zip +
      'unzip -l z.zip; unzip z.zip; ls -lR | grep -v total | cut -c1-10; cat d/a.txt c | sort -u; unzip -o z.zip; unzip -n z.zip; echo $?',
    zip +
      'unzip -q z.zip -d x; find x | sort; readlink x/l; unzip -p z.zip c; unzip -p z.zip d/b.sh; unzip -v z.zip; unzip -t z.zip; unzip -lq z.zip; unzip z.zip c -d y; ls y; unzip z.zip -x c -d w; ls w',
    zip +
      'unzip; unzip nope; echo $?; echo junk > j.zip; unzip j.zip; echo $?; head -c 100 z.zip > t.zip; unzip t.zip; echo $?; unzip -z z.zip; mv z.zip y.ZIP; unzip -l y; unzip -j y.ZIP -d k; ls k; unzip -K y.ZIP -d m; unzip -l y.ZIP nope; echo $?; echo n | unzip y.ZIP c; unzip -q y.ZIP c; echo A | unzip y.ZIP',
    'mkdir d; echo 1 > d/a; ln -s a d/l; ln d/a d/h; find d | sort | cpio -o -H newc > c.cpio; cpio -t < c.cpio; mkdir x; cd x; cpio -id < ../c.cpio; find . | sort; stat -c %h d/a; cpio -idv < ../c.cpio; cpio -iduv < ../c.cpio; echo $?',
    'mkdir d; echo 1 > d/a; cpio; cpio -o < /dev/null | wc -c; echo nope | cpio -o -H newc | wc -c; echo d/a | cpio -o | wc -c; echo junk | cpio -i; echo $?; cpio -i < nope; cpio -z; echo d/a | cpio -p x; ls; mkdir y; find d | cpio -pd y; find y | sort; echo d/a | cpio -pdm y; echo d/a | cpio -o -H ustar; echo d/a | cpio -ov -H newc > c; cpio -tv < c | cut -c1-10; cpio -i d/a < c; cpio -iu d/a < c; cpio -t nope < c; rm -r d; cpio -i < c; cpio -i -F c -d; cat d/a; cpio -it -F nope; echo d/a | cpio -o -H newc -F o; ls',
    'echo "1+2*3; 10/3; 10%3; 2^10; scale=3; 10/3; sqrt(2); -5; x=4; x*x; x++; x; (1+2)*3; 1==1; 2<1; !0; 1&&0; 1||0" | bc; echo "ibase=16; FF" | bc; echo "obase=2; 10" | bc; echo "obase=16; 255; 1000" | bc; echo "length(12345); scale(1.234)" | bc',
    'echo "for(i=0;i<3;i++) i; if(1) 5 else 6; while(i<5) i=i+1; i; define f(x) { return x*2; } f(21); a[3]=7; a[3]; print "hi ", 3, "\\n"; "text\\n"; .5+.25; 1.50*2; last; /* c */ 7 # d" | bc; echo "quit" | bc; echo "2^64; 2^-1; 7/0" | bc; echo $?',
    'echo "scale=20; 1/7; 4*a(1); s(1); c(1); l(2); e(1); j(0,1)" | bc -l; bc -z; bc nope; echo $?; echo "1+1" > f; bc f < /dev/null; bc -q f < /dev/null; bc -e 1 < /dev/null; echo "halt" | bc; echo "abs(1)" | bc; echo "1 2" | bc; echo "x=" | bc; echo "define f() { auto a; a=1; return(a) }; f()" | bc; printf "1+\\\\\\n2\\n" | bc; echo "99999999999999999999*99999999999999999999" | bc; echo "2^300" | bc; echo "scale=100;1/3" | bc; BC_LINE_LENGTH=0 bc f < /dev/null',
    'dc -e "1 2 + p"; echo "3 4 * p" | dc; dc -e "5k 1 3 / p 2 v p"; dc -e "1 2 3 f"; dc -e "[hi] p x"; dc -e "10 sa la p"; dc -e "16o 255 p"; dc -e "2i 1010 p"; dc -e "1 2 r p p"; dc -e "3 d * p c z p"; dc -e "2 10 ^ p 17 5 % p 17 5 ~ p p"; dc -e "[1 p] sx 1 1 =x"; dc -e "+"; dc -e "1 0 / p"; dc -z; dc nope; echo $?; echo "1 1 + p" > f; dc -f f; dc f; dc -e "5 7 11 | p"; dc -e "[la 1 + d sa 5 >x] sx 0 sa lx x la p"; dc -e "1 n 2 n 10 P"; dc -e "q"; dc "1 p"',
    'fuser; fuser nope; echo $?; touch f; fuser f; echo $?; sleep 3 < f & sleep 0.2; fuser f | wc -w; fuser -z; fuser -s f; echo $?; fuser -4 80/tcp; echo $?',
    'touch f; (sleep 2 3< f) & sleep 0.2; lsof | grep -q "/w/f"; echo $?; lsof x | grep -q sleep; echo $?; lsof -z | head -0; lsof --help; lsof 2>&1 | grep -c nope',
    'losetup -a; losetup -f; echo $?; touch f; losetup /dev/loop0 f; echo $?; losetup -d /dev/loop0; losetup -z; losetup /dev/loop0; losetup nope f; losetup -f f; echo $?',
    'blkid; echo $?; blkid nope; echo $?; touch f; blkid f; echo $?; blkid -z; findfs; findfs LABEL=x; echo $?; findfs UUID=y; findfs x; findfs /dev/null; findfs -z; echo $?',
    'mkdir -p /var/spool/cron/crontabs; crontab; crontab -l; echo $?; echo "* * * * * echo hi" | crontab -; crontab -l; echo "0 1 * * * x" > f; crontab f; crontab -l; crontab -r; crontab -l; crontab -z; crontab nope; crontab -u nobody f; crontab -u nobody -l; crontab -u nope -l; crontab -d; ls -l /var/spool/cron 2>&1 | cut -c1-10; ' +
      'su -s /bin/sh nobody -c "crontab -l"; echo $?; rm -r /var/spool',
    'echo hello > f; bzip2 f; xzcat nope; unxz nope; echo $?; bunzip2 -z; bzcat f.bz2; bunzip2 -k f.bz2; cat f; bunzip2 f.bz2; bzip2 -c f | bzip2 -dc; bzip2 nope; bzip2 -t f.bz2; echo $?',
    'adduser -z; adduser; adduser -D bob; tail -1 /etc/passwd; tail -1 /etc/group; ls -ld /home/bob | cut -c1-10; adduser -D bob; echo $?; addgroup staff; addgroup bob staff; tail -1 /etc/group; addgroup nope staff; addgroup bob nope; adduser bob staff; delgroup bob staff; tail -1 /etc/group; deluser bob; deluser bob; echo $?; delgroup staff; delgroup staff; adduser -S -H -G nogroup -s /bin/false -h /x -g "A B" -u 77 svc; tail -1 /etc/passwd; id svc; deluser svc; addgroup -z; deluser -z; deluser; delgroup; adduser -D "a b"; adduser -D -u 0 x; grep -c "^x:" /etc/passwd; deluser x; rm -rf /home/bob /home/x; addgroup -g 99 -S g99; tail -1 /etc/group; delgroup g99',
  ],
}
