/** Programs of a minimal Debian or Ubuntu, all in /usr/bin and /usr/sbin; neither make nor python is among them. */
import type { Node } from '../treeBuilder'
import { binary, words } from '../treeBuilder'

const coreutils = `[ arch b2sum base32 base64 basename basenc cat chcon chgrp chmod chown cksum comm cp csplit cut date dd df
dir dircolors dirname du echo env expand expr factor false fmt fold groups head hostid id install join link ln logname ls md5sum
md5sum.textutils mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd
readlink realpath rm rmdir runcon sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum
sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users vdir wc who whoami yes`

const others = `awk bashbug chage chattr chfn chrt chsh clear clear_console cmp deb-systemd-helper debconf diff diff3 dmesg dpkg
dpkg-deb dpkg-query egrep expiry faillog fgrep find findmnt flock free gpasswd grep gunzip gzip hostname infocmp ionice ipcs kill
last lastlog locale localedef logger login lsattr lsblk lscpu mawk more mount mountpoint newgrp nsenter passwd perl5.30.0 pgrep pidof
pkill pmap ps pwdx renice reset run-parts savelog script sdiff sed setpriv setsid skill slabtop su tabs tar taskset tempfile
tic toe top tput tset umount unshare update-alternatives uptime vmstat w watch which xargs zcat zdiff zgrep zmore`

const everyday = `awk cmp diff egrep fgrep find getent grep gunzip gzip hostname ps sed su tar which xargs zcat`

const systemPrograms = `add-shell addgroup adduser agetty badblocks blkid chgpasswd chpasswd chroot cppw debugfs delgroup deluser
dumpe2fs e2fsck fdformat fsck fstrim getty groupadd groupdel groupmod grpck invoke-rc.d ldconfig losetup mke2fs mkfs mkswap
nologin pam-auth-update pivot_root pwck remove-shell runuser service shadowconfig swapoff swapon sysctl update-passwd useradd
userdel usermod vipw zic`

const typicalBytes = 39_240

/** Sizes that stand out. */
const sizes: Readonly<Record<string, number>> = {
  dpkg: 309_960,
  'dpkg-deb': 158_152,
  find: 320_160,
  grep: 199_136,
  ls: 142_144,
  tar: 445_560,
  sed: 121_288,
  mawk: 158_800,
  ps: 137_688,
  top: 128_936,
  cp: 153_976,
  mv: 149_888,
}

/** The GNU tools that any distribution has, in /usr/bin. */
export function gnuCore(): readonly Node[] {
  return words(`${coreutils} ${everyday}`).map((name) => binary(`/usr/bin/${name}`, sizes[name] ?? typicalBytes))
}

/** The programs that both have, in /usr/bin and /usr/sbin. */
export function gnuPrograms(): readonly Node[] {
  const setuid = new Set(['chfn', 'chsh', 'gpasswd', 'mount', 'newgrp', 'passwd', 'su', 'umount'])
  return [
    ...words(`${coreutils} ${others}`).map((name) =>
      binary(`/usr/bin/${name}`, sizes[name] ?? typicalBytes, { mode: setuid.has(name) ? 0o4755 : 0o755 }),
    ),
    ...words(systemPrograms).map((name) => binary(`/usr/sbin/${name}`, typicalBytes)),
    ...words('apt apt-cache apt-cdrom apt-config apt-get apt-key apt-mark').map((name) =>
      binary(`/usr/bin/${name}`, 43_240),
    ),
  ]
}
