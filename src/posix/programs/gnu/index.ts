/** Programs that GNU's face alone has, by name: coreutils' rarer ones, Debian's shadow and util-linux. */
import type { Program } from '../../process/types'
import { debianAdduser } from '../accounts/debian'
import { debianDeluser } from '../accounts/debianRemoval'
import { chage, chsh, gpasswd } from '../accounts/shadow'
import { groupadd, groupdel, groupmod, useradd, userdel, usermod } from '../accounts/gnu'
import { awk } from '../awk'
import { basenc } from '../basenc'
import { b2sum, md5sum, sha224sum, sha384sum } from '../checksums'
import { wrapper } from '../chroot'
import { csplit } from '../csplit'
import { fmt } from '../fmt'
import { grep } from '../grep'
import { gzip } from '../gzip'
import { hostname } from '../hostname'
import { programsLeftOut } from '../leftOut'
import { less } from '../less'
import { ls } from '../ls'
import { numfmt } from '../numfmt'
import { pr } from '../pr'
import { ptx } from '../ptx'
import { su } from '../su'
import { vi } from '../vi'
import { which } from '../which'
import { ipcs, ischroot, mcookie, nologin, pinky, w } from './answers'
import { findmnt } from './findmnt'
import { getconf } from './getconf'
import { gzipScript } from './gzipScripts'
import { iconv } from './iconv'
import { locale } from './locale'
import { namei } from './namei'
import { nsenter, pivotRoot, setarch, taskset, unshare } from './personality'
import { renameFiles } from './renameFiles'
import { runParts } from './runParts'
import { sdiff } from './sdiff'
import { setpriv } from './setpriv'
import { tempfile } from './tempfile'
import { whereis } from './whereis'

const gzipScripts = 'zcmp zdiff zegrep zfgrep zforce zgrep zless zmore'.split(' ')
const architectures = 'setarch i386 linux32 linux64 x86_64'.split(' ')
const domainNames = 'dnsdomainname domainname nisdomainname ypdomainname'.split(' ')

const named = (names: readonly string[], program: Program): Readonly<Record<string, Program>> =>
  Object.fromEntries(names.map((name) => [name, program]))

/** Programs of Debian's images beside coreutils: util-linux's, gzip's, shadow's, libc's. */
const programsOfDebian: Readonly<Record<string, Program>> = {
  ...named(gzipScripts, gzipScript),
  ...named(architectures, setarch),
  ...named(domainNames, hostname),
  chage,
  chsh,
  findmnt,
  getconf,
  gpasswd,
  iconv,
  ipcs,
  ischroot,
  locale,
  mcookie,
  'md5sum.textutils': md5sum,
  namei,
  nologin,
  nsenter,
  pinky,
  pr,
  ptx,
  pivot_root: pivotRoot,
  'rename.ul': renameFiles,
  'run-parts': runParts,
  sdiff,
  setpriv,
  taskset,
  tempfile,
  uncompress: gzip,
  unshare,
  w,
  whereis,
  'which.debianutils': which,
}

export const programsOfGnu: Readonly<Record<string, Program>> = {
  ...programsOfDebian,
  ...programsLeftOut.gnu,
  csplit,
  dir: ls,
  fmt,
  numfmt,
  rgrep: grep,
  vdir: ls,
  mawk: awk,
  nawk: awk,
  adduser: debianAdduser,
  addgroup: debianAdduser,
  deluser: debianDeluser,
  delgroup: debianDeluser,
  groupadd,
  groupdel,
  groupmod,
  useradd,
  userdel,
  usermod,
  runuser: su,
  stdbuf: wrapper,
  nano: vi,
  vim: vi,
  view: vi,
  sha224sum,
  sha384sum,
  b2sum,
  basenc,
  pager: less,
}
