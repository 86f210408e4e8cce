/** busybox's programs on files, each with its options, its errors, many files and somebody who may not. */
export const images = { busybox: 'camada-busybox-musl' }

const nobody = (script) => `su -s /bin/sh nobody -c "${script}"`

export const scripts = {
  busybox: [
    // cp, mv, rm
    'cp --nope a b; echo $?; cp; cp a; cp nope x; echo $?',
    'mkdir d; echo 1 > a; echo 2 > b; cp a b nope; cp a b d; ls d; cp -t d a b; cp -T a d; echo $?',
    'echo 1 > a; ln -s a l; cp -d l m; cp -L l n; cp -P l o; readlink m o; ls -l n | cut -c1; cp -a l p; cp -H l q; ls',
    'mkdir -p d/e; echo 1 > d/e/f; cp d x; cp -r d x; cp -R d/. y; find x y | sort; cp -r d d/e; echo $?',
    'echo 1 > a; chmod 000 a; cp a b; ls -l b | cut -c1-10; ' + nobody('cp a /tmp/x; cp /etc/passwd /w/p; cp -f a b'),
    'echo 1 > a; cp a a; cp -u a b; echo 2 > b; cp -u a b; cat b; cp -n a b; cat b; cp -v a c; cp -s a s; readlink s; cp -l a h; stat -c %h a',
    'echo 1 > a; touch -d "2020-01-02 03:04:05" a; chmod 640 a; cp -p a b; stat -c "%a %Y" b; mkdir t; cp --parents a t; cp -i a b < /dev/null; echo $?',
    'echo 1 > a; mv -z a b; mv; mv a; mv a b c; mv nope b; mv a b/c; mv -i a a; echo $?',
    'mkdir d e; touch a b d/a; mv -n a d; ls d; mv a b d; ls d; mv -T d e; ls e; mv -t . e/b; mv e e/f; mv -v e g',
    'mkdir d; touch d/f; chmod 555 d; ' + nobody('mv d/f /tmp; rm d/f; rm -f d/f; rmdir d; mv d e'),
    'rm -z; rm; rm -f; rm nope; rm -f nope; mkdir d; rm d; rm -f d; touch d/f; rm -rv d; rm -r . ..; echo $?',
    'touch a b c; rm -i a < /dev/null; echo y | rm -i b; ls; mkdir -p x/y; touch x/y/z; chmod 0 x/y; rm -rf x; ls; rm -- -a; rm /; rm -r -- .',
    // ln, ls
    'ln; ln -z a; echo 1 > a; ln a b; ln a b; ln -f a b; ln -s nope s; ln -s x s; ln -sf x s; readlink s; ln nope n; echo $?',
    'mkdir d; touch a b; ln a b d; ls d; ln -s d l; ln -sf a l; ls d; ln -sfn a l; readlink l; ln -s /w/a d/; ln -T a d; ln d x',
    'touch a b; ln -sv a s; ln -b a b; ls; ln -S .old -b a b; ls; ln -bs a s; ln -s a; ' + nobody('ln -s a t; ln a t'),
    'touch a .b; mkdir c; ls; ls -a; ls -A; ls -1; ls -p; ls -F; ls -d c .; ls nope; echo $?; ls nope a; ls -z',
    'printf 12345 > a; touch -d "2020-01-02 03:04:05" a; ls -l a; ls -le a; ls -ln a; ls -lh a; ls -s a; ls -i a | wc -w; ls --full-time a; ls -lc a | wc -l',
    'mkdir d; touch d/b d/a d/C; touch -d 2001-01-01 d/a; printf 123 > d/C; ls -r d; ls -t d; ls -S d; ls -X d; ls -tr d; ls -R; ls -m d; ls -x d; ls -C d; ls -Q d 2>&1 | head -1',
    'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do touch file$i; done; ls -C; ls -x; ls -w 40 -C; ls -w 20 -x; ls -C -w x; ls -w',
    'mkdir d; chmod 711 d; touch d/f; ' + nobody('ls d; ls d/f; ls /root; echo $?'),
    'ln -s nope l; mkfifo p; mknod c c 1 3; ls -l l p c | sed "s/  */ /g" | cut -d" " -f1,3-6; ls -L l; ls -F; ls -lL l; ls -H l; ls --color=always; ls --color=x',
    // mkdir, rmdir, touch, mktemp, mkfifo, mknod
    'mkdir; mkdir -z; mkdir a a; mkdir a/b/c; mkdir -p a/b/c a; mkdir -m 700 m; mkdir -m x n; mkdir -pm 711 q/r; stat -c "%n %a" m q q/r; touch f; mkdir f/x; mkdir -p f; mkdir -v v',
    nobody(
      'mkdir d; mkdir -p d/e; mkdir /tmp/d; rmdir /tmp/d; rmdir /tmp; rmdir /root; touch d; mkfifo p; mknod x c 1 3; mktemp -p /w',
    ) + '; echo $?',
    'mkdir -p a/b/c; rmdir; rmdir -z; rmdir a; rmdir nope; rmdir a/b/c a/b; rmdir -p a/x; mkdir -p a/b; rmdir -p a/b; ls; touch f; rmdir f; mkdir d; touch d/f; rmdir --ignore-fail-on-non-empty d; echo $?',
    'touch; touch -z; touch a b c; ls; touch -c d; touch -d x e; touch -t 9 e; touch -d "2020-02-30" e; touch -r nope e; touch x/y; ls; touch -t 202001020304 a; stat -c %y a',
    'touch -d @86400 a; stat -c %Y a; touch -d 12:34 a; stat -c %y a | cut -c12-16; touch -am a; touch -h l; ln -s nope l; touch -h -d @5 l; stat -c "%Y %F" l; touch l; ls',
    'mktemp -z; mktemp x; mktemp x.XX; mktemp ./aXXXXXX | cut -c1-3; mktemp -d dXXXXXX | wc -c; ls | wc -l; rm -r a* d*; mktemp -u uXXXXXX | wc -c; ls | wc -l; mktemp -p nope; mktemp -q /nope/XXXXXX; echo $?; mktemp -t | cut -c1-9; rm /tmp/tmp.*',
    'mkfifo; mkfifo -z; mkfifo p p; mkfifo -m 600 q; mkfifo -m x r; stat -c "%n %A" p q; mkfifo x/y; mknod; mknod x; mknod x z; mknod x c; mknod x c 1; mknod x c a b; mknod x p 1 2; mknod y p; mknod n c 1 3; mknod -m 600 o c 1 5; stat -c "%n %A %t,%T" y n o; mknod n p',
    // chmod, chown, chgrp, umask
    'chmod; chmod 644; chmod z a; chmod -z 644 a; touch a b; chmod 9 a; chmod 644 nope a; chmod 12345 a; chmod u+rwxs,g+s,o=,a-x a; stat -c %A a; chmod -R u=rw . ; stat -c %A .',
    'umask 027; touch a; mkdir d; chmod +w a; chmod =rw d; stat -c "%n %a" a d; chmod -v 600 a b; chmod -c 600 a; chmod -f 600 nope; echo $?; chmod --reference=a d; echo $?; chmod go=u d; chmod 4755 a; chmod u-s,+t a; stat -c %A a d',
    'touch a; chmod 600 a; ' +
      nobody(
        'chmod 644 a; chmod -R 644 .; chown nobody a; chgrp nogroup a; touch /tmp/n; chmod 400 /tmp/n; chgrp root /tmp/n; chown root /tmp/n; cat a; echo x >> a',
      ) +
      '; echo $?',
    'chown; chown root; chown -z; touch a; chown nope a; chown 1:2 a; stat -c %u:%g a; chown daemon a; chown :nogroup a; stat -c %U:%G a; chown nobody: a; stat -c %U:%G a; chown root.daemon a; stat -c %U:%G a; chown 1 nope a; echo $?',
    'mkdir -p d/e; touch d/e/f; ln -s f d/e/l; chown -Rv 5 d | sort; chown -R 6:7 d; stat -c "%n %u %g" d d/e d/e/f d/e/l; chown -h 8 d/e/l; stat -c "%u" d/e/l; chown -c 9 d/e/f; chown -f 1 nope; chown root:nope d; echo $?',
    'chgrp; chgrp root; chgrp -z x; touch a; chgrp nope a; chgrp 5 a; stat -c %g a; chgrp daemon a nope; echo $?; stat -c %G a; mkdir -p d/e; chgrp -R 7 d; stat -c %g d d/e; chgrp -v root a; chgrp -c root a; chgrp 1:2 a; chgrp -h nogroup a; stat -c %G a',
    // stat, readlink, realpath, basename, dirname
    'stat; stat -z; stat nope; echo $?; touch -d @86400 a; chmod 4754 a; stat -c "%n %N %F %a %A %s %b %B %h %u %U %g %G %y %Y %f" a; stat -t a | wc -w; stat -c %q a; stat -c "%" a; stat -f -c "%l" . ; stat -f . | wc -l',
    'mkdir d; ln -s d l; stat -c %F l; stat -Lc %F l; mkfifo p; mknod c c 1 3; stat -c "%F %t %T" p c d; stat -c "%n" a b; echo $?; ' +
      nobody('stat -c %a /root; stat /root/x'),
    'readlink; readlink -z; readlink nope; echo $?; ln -s a/b l; readlink l; readlink -n l; readlink -f l; echo $?; mkdir a; readlink -f l; touch a/b; readlink -f l; readlink -v nope; readlink a/b; echo $?; readlink -m x/y; readlink -e nope; ln -s m m; readlink -f m; echo $?',
    'realpath; realpath -z; mkdir -p d/e; ln -s d/e l; realpath l d/../l .; realpath nope; echo $?; realpath nope/x; echo $?; realpath ///w//d/; cd d/e; realpath ..; ln -s o o; realpath o; realpath ""',
    'basename; basename a b c d; basename /a/b.c .c; basename /a/b/; basename /; basename ""; basename -a a/b c/d; basename -s .c a.c b/d.c; basename -z a; basename .c .c; basename a.c x; basename //; echo $?',
    'dirname; dirname a b; dirname /a/b; dirname /a; dirname a; dirname a/; dirname /; dirname ""; dirname a/b/c//; dirname -z; dirname //a; echo $?',
    // dd, truncate, fallocate, df, du, sync, split, shred, install
    'printf 1234567890 > a; dd if=a of=b bs=3 count=2 2>/dev/null; cat b; dd if=a skip=1 bs=4 2>/dev/null; dd if=a of=b bs=2 seek=2 conv=notrunc 2>/dev/null; cat b; dd if=nope; dd of=x/y < a; dd bs=0 < a; dd foo=1; dd conv=foo; dd if=a bs=3 2>&1 >/dev/null | head -2',
    'printf abc > a; dd if=a conv=ucase 2>/dev/null; dd if=a bs=8 conv=sync 2>/dev/null | od -c; dd if=a conv=swab 2>/dev/null; dd < a 2>&1 | sed "s/d, .*/d/"; dd if=a status=none; dd if=a status=noxfer 2>&1; dd status=x; dd iflag=skip_bytes skip=1 if=a 2>/dev/null; dd iflag=x; dd count=x',
    'printf 12345678 | dd bs=3 count=1 2>&1 | sed "s/d, .*/d/"; dd if=/dev/zero of=z bs=1M count=2 2>/dev/null; ls -l z | cut -c1-30; dd if=/dev/zero of=s bs=1 count=0 seek=1k 2>&1 | sed "s/d, .*/d/"; stat -c %s s; dd if=/dev/zero of=z bs=1k count=1 seek=1 2>/dev/null; stat -c %s z; dd if=z of=y bs=512 skip=1 count=1 2>/dev/null; stat -c %s y',
    'printf 123 > a; chmod 600 a; ' +
      nobody(
        'dd if=a; dd if=/dev/null of=/w/n; truncate -s 1 a; fallocate -l 5 a; cat a | dd of=/tmp/o status=noxfer; df /root/x; du /root; split a; install a /tmp/b',
      ) +
      '; ls',
    'truncate; truncate a; truncate -s; truncate -s x a; truncate -z; truncate -s 5 a b; stat -c %s a b; truncate -s +5 a; truncate -s -2 b; stat -c %s a b; truncate -c -s 9 n; ls; truncate -s 2k a; stat -c "%s %b" a; truncate -s 1K a; truncate -s 1T a; mkdir d; truncate -s 1 d; truncate -s 1 x/y; echo $?',
    'fallocate; fallocate a; fallocate -l x a; fallocate -l 0 a; fallocate -l 100 a b; fallocate -l 5000 a; stat -c "%s" a; fallocate -o 10 -l 10 c; stat -c %s c; fallocate -l 1k c; stat -c %s c; mkdir d; fallocate -l 1 d; fallocate -l 1 x/y; fallocate -z; echo $?',
    'df -z; df nope; echo $?; df . | head -1; df -h . | head -1; df -k / | wc -l; df -m . | head -1; df -P . | head -1; df -T . | head -1; df -i . | head -1; df -a | grep -c " /proc$"; df /proc /dev/shm | tail -n +2 | wc -l; df -t proc -a | grep -c " /proc$"; df -B 1M . | head -1',
    'mkdir -p d/e; dd if=/dev/zero of=d/e/f bs=1k count=9 2>/dev/null; du -z; du nope; echo $?; du -a d | cut -f2 | sort; du -s d | cut -f2; du -sh d/e/f; du -k d/e/f; du -m d/e/f; du -b d/e/f 2>&1 | head -1; du -c d/e/f | tail -1; du -d 0 d | cut -f2; du -l d/e/f d/e/f; du -x d | wc -l',
    'sync; sync nope; echo $?; touch a; sync a; sync -d a; sync -f a; sync -z; sync -df a; mkdir d; sync d; echo $?; echo x > a; sync a nope; echo $?',
    'seq 25 > a; split -l 10 a; wc -l x*; split -b 10 a y; ls y* | wc -l; split -a 3 -l 20 a z; ls z*; split nope; split -l 0 a; split -b x a; split -z; cat a | split -l 20 - q; ls q*; split -l 1 -a 1 a r; echo $?; split a b c',
    'echo 1 > a; shred -u a; ls; echo 2 > a; shred -n 1 a; stat -c %s a; shred -z -n 1 a; od -c a | head -1; shred nope; shred -x; shred; shred -f -u nope; echo $?; shred -s 10 a; stat -c %s a',
    'echo 1 > a; install; install -z; install a; install a b; stat -c %a b; install -m 600 a c; stat -c %a c; install -d x/y; install a b x/y; ls x/y; install -D a p/q/r; ls p/q; install nope z; install -m x a z; install -o nope a z; install -o daemon -g nogroup a z; stat -c %U:%G z; install -c a z; install -t x a; ls x; install -s a z; echo $?',
    'mount -z; mount nope; mount nope nope2; mount -t tmpfs | grep -c " on /dev type tmpfs "; umount; umount nope; umount -z; mount -o bind /tmp /w; umount /w; umount -l /w; echo $?; mount -t foo x /w; mountpoint; mountpoint /; mountpoint nope; mountpoint -q /w; echo $?; mountpoint -d /proc | wc -l; mountpoint -z; mountpoint -n /proc | wc -w; mountpoint -x /w; mountpoint a b',
    nobody('mount; umount /proc; mount -t tmpfs x /w; echo $?') + ' 2>&1 | grep -v " on "',
    'link; link a; touch a; link a b; stat -c %h a; link a b; link nope c; unlink; unlink a b; unlink nope; unlink a; mkdir d; unlink d; link d e; ls; link a b c; echo $?',
  ],
}
