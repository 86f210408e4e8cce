/** Programs that GNU's face alone has, by name: coreutils' rarer ones, Debian's shadow and util-linux. */
import type { Program } from '../../process/types'
import { groupadd, groupdel, groupmod, useradd, userdel, usermod } from '../accounts/gnu'
import { awk } from '../awk'
import { basenc } from '../basenc'
import { b2sum, sha224sum, sha384sum } from '../checksums'
import { wrapper } from '../chroot'
import { csplit } from '../csplit'
import { fmt } from '../fmt'
import { grep } from '../grep'
import { programsLeftOut } from '../leftOut'
import { less } from '../less'
import { ls } from '../ls'
import { numfmt } from '../numfmt'
import { su } from '../su'
import { vi } from '../vi'

export const programsOfGnu: Readonly<Record<string, Program>> = {
  ...programsLeftOut.gnu,
  csplit,
  dir: ls,
  fmt,
  numfmt,
  rgrep: grep,
  vdir: ls,
  mawk: awk,
  nawk: awk,
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
