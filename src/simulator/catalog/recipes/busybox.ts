/** BusyBox: one static program, and a hard link of it for each of its names. */
import { binary, directories, directory, file, filledTo, hardLink, symlink } from '../treeBuilder'
import type { Node } from '../treeBuilder'
import type { Recipe } from '../types'
import { classic, rootFiles } from './steps'
import { ofBusybox } from './busyboxApplets'

const sizeBytes = 4_261_550
const busyboxBytes = 1_040_384

function nodes(): readonly Node[] {
  const names = new Set([...ofBusybox, 'busybox'])
  names.delete('[')
  return filledTo(sizeBytes, '/lib/placeholder', [
    binary('/bin/[', busyboxBytes, { text: 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC)' }),
    ...[...names].sort().map((name) => hardLink(`/bin/${name}`, '/bin/[')),
    ...directories('/dev /etc/network/if-up.d /home /lib /usr/sbin /var/spool/mail /var/www'),
    directory('/root', { mode: 0o700 }),
    directory('/tmp', { mode: 0o1777 }),
    symlink('/lib64', 'lib'),
    symlink('/usr/bin/env', '../../bin/env'),
    file(
      '/etc/passwd',
      'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nbin:x:2:2:bin:/bin:/bin/false\nsys:x:3:3:sys:/dev:/bin/false\nsync:x:4:100:sync:/bin:/bin/sync\nmail:x:8:8:mail:/var/spool/mail:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\noperator:x:37:37:Operator:/var:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
    ),
    file(
      '/etc/group',
      'root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\ndisk:x:6:\nlp:x:7:\nmail:x:8:\nkmem:x:9:\nwheel:x:10:root\ncdrom:x:11:\ndialout:x:18:\nfloppy:x:19:\nvideo:x:28:\naudio:x:29:\ntape:x:32:\nwww-data:x:33:\noperator:x:37:\nutmp:x:43:\nplugdev:x:46:\nstaff:x:50:\nlock:x:54:\nnetdev:x:82:\nusers:x:100:\nnobody:x:65534:\n',
    ),
    file(
      '/etc/shadow',
      'root:*:10933:0:99999:7:::\ndaemon:*:10933:0:99999:7:::\nbin:*:10933:0:99999:7:::\nnobody:*:10933:0:99999:7:::\n',
      { mode: 0o600 },
    ),
    file('/etc/nsswitch.conf', 'passwd:\tdb files\ngroup:\tdb files\nhosts:\tfiles dns\n'),
    binary('/lib/libc.so.6', 1_922_136),
    binary('/lib/libm.so.6', 907_784),
    binary('/lib/libresolv.so.2', 60_328),
    binary('/lib/ld-linux-x86-64.so.2', 210_968),
  ])
}

export const busybox: Recipe = {
  repository: 'busybox',
  tags: ['latest', '1', '1.37'],
  createdAt: '2024-09-26T21:31:42Z',
  config: { Cmd: ['sh'], Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
  isPreinstalled: true,
  steps: [rootFiles(nodes, 2_219_949), classic('CMD ["sh"]')],
}
