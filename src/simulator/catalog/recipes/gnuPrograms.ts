/** The GNU tools of a distribution that is no Debian (its own tree is recorded: `debianTree.json`). */
import type { Node } from '../treeBuilder'
import { binary, words } from '../treeBuilder'

const coreutils = `[ arch b2sum base32 base64 basename basenc cat chcon chgrp chmod chown cksum comm cp csplit cut date dd df
dir dircolors dirname du echo env expand expr factor false fmt fold groups head hostid id install join link ln logname ls md5sum
md5sum.textutils mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd
readlink realpath rm rmdir runcon sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty sum
sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users vdir wc who whoami yes`

const everyday = `awk cmp diff egrep fgrep find getent grep gunzip gzip hostname ps sed su tar which xargs zcat`

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
