/**
 * Records what a real apt and dpkg answer: each session in a fresh overlay of a slim Debian 13 with Docker's apt
 * configuration, without a terminal and with an empty environment, as in a build.
 *
 *   node test/recorders/aptSessions.mjs ROOT WORK [--new]     as root; for `test/integration/packages/aptSessions.test.ts`
 *
 * With `--new` what is recorded already stays, and only what is missing is added.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [root, work, mode] = process.argv.slice(2)
const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' }
const sh = (script) => spawnSync('sh', ['-ec', script], { encoding: 'utf8', env })
const quiet = 'apt-get update -qq; '

const sessions = [
  'apt-get install -y curl; echo $?',
  'apt-get update; ls /var/lib/apt/lists | grep -v auxfiles',
  `${quiet}apt-get install curl; echo $?`,
  `${quiet}apt-get install -y nosuch; echo $?; apt-get install -y less=1; apt-get remove -y nosuch`,
  `${quiet}apt-get install -y --no-install-recommends less; apt-get install -y less; apt-get purge -y less`,
  `${quiet}DEBIAN_FRONTEND=noninteractive apt-get install -y curl; apt-get remove -y curl; apt-get autoremove -y`,
  `${quiet}DEBIAN_FRONTEND=noninteractive apt-get install -y -qq git make`,
  `${quiet}apt-get install -s tree; apt-get install -y -d hello; ls /var/cache/apt/archives`,
  `${quiet}DEBIAN_FRONTEND=noninteractive apt install -y tree; apt remove -y tree; apt list tree`,
  `${quiet}DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends curl; apt-get purge -y --auto-remove curl`,
  'useradd -m u; su u -c "apt-get update; apt-get install -y less"; su u -c "dpkg -i x.deb"; su u -c "apt-get clean"',
  `${quiet}apt-get upgrade -y; apt-get dist-upgrade -y; apt-get check; apt-get autoclean; apt-get clean; echo $?`,
  'apt-get foo; apt-get install -y less --bogus; apt-get install -Z x; apt-get update extra; apt-get source less; apt-get install',
  `${quiet}apt-cache policy less; apt-cache depends tree; apt-cache show tree; apt-cache policy nosuch`,
  `${quiet}apt-get install -y -qq less >/dev/null 2>&1; dpkg -s less; dpkg -L less; dpkg -S /usr/bin/less; dpkg -l less; dpkg-query -W -f '\${Package} \${Version}\\n' less`,
  'dpkg -s nosuch; dpkg -l nosuch; dpkg -S /nosuch; dpkg -i nosuch.deb; dpkg --print-architecture; dpkg --configure -a; echo $?',
  `${quiet}apt-get install -y -qq less >/dev/null 2>&1; apt-mark hold less; apt-mark auto less; apt-mark showauto; apt-mark showhold; dpkg -r less`,
  'apt-get remove -y bash; apt-get purge -y nosuch; apt-get autoremove -y',
  `${quiet}DEBIAN_FRONTEND=noninteractive apt-get install -y nginx; which nginx`,
  `${quiet}apt-get dist-clean; ls /var/lib/apt/lists | grep -v auxfiles; apt-get install -y less`,
  `${quiet}DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3 vim; readlink /etc/alternatives/editor /usr/bin/python3`,
  `${quiet}DEBIAN_FRONTEND=noninteractive apt-get install -y sudo; getent group sudo; apt-get install -y --reinstall sudo`,
  `${quiet}apt list --installed 2>/dev/null | head -8; apt list --installed nosuch; apt list less tree`,
  `${quiet}apt-get install -y -qq less >/dev/null 2>&1; apt list --installed less; apt-get install -y --reinstall less; apt-get install -y --reinstall nosuch`,
  `${quiet}echo n | apt-get install curl; echo $?; apt install curl </dev/null; echo y | DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends curl; echo $?`,
  `${quiet}apt-get install -y less; rm -rf /var/lib/apt/lists/*; apt-get install -y tree; apt-cache policy tree; apt-get update -qq; apt-get install -y -qq tree`,
  `${quiet}apt-cache search --names-only '^tree$'; apt-cache search nosuchthingatall; echo $?; apt-cache show nosuch; echo $?; apt-cache madison tree; apt-cache show tree less | grep ^Package`,
  `${quiet}apt-get install -y -qq tree less >/dev/null 2>&1; dpkg -l tree less nosuch; dpkg -L tree nosuch; dpkg -S /usr/bin/tree /usr/bin/less /nosuch; dpkg-query -W tree less; dpkg --get-selections tree less; dpkg -s tree | head -9`,
  'apt-get purge; apt-get remove; apt-get autoremove; apt-get install; apt-get update foo bar; echo $?; apt install; echo $?',
  `${quiet}apt-get -s install tree less; apt-get -s remove less; apt-get -s purge curl; apt-get -s autoremove; apt-get install --dry-run -y hello; which tree hello`,
  `${quiet}apt-get install -y -qq less >/dev/null 2>&1; apt-get -s remove less; apt-get -s purge less; dpkg --purge less; dpkg -s less | head -2; dpkg -P nosuch; dpkg -r nosuch; echo $?`,
  `${quiet}apt-get install -y tree=2.2.1-1; apt-get install -y tree=9; apt-get install -y tree/nosuch; apt-get install -y -t nosuch tree`,
  `cd /tmp; ${quiet}apt-get download tree; ls; apt-get install -y ./tree_*.deb; dpkg -i tree_*.deb; dpkg -I nosuch.deb; apt-get install -y ./nosuch.deb`,
  `${quiet}apt-get install -y less nosuch1 nosuch2; apt install nosuch; apt remove less; apt purge nosuch; apt show tree 2>/dev/null | head -4; apt policy tree; apt-mark showmanual tree; apt-mark hold nosuch`,
  'apt-get --version | head -1; apt --version; dpkg --version | head -1; apt-config dump | grep -i recommends; dpkg --print-foreign-architectures; apt-get update -o Dir::Etc::sourcelist=/nosuch -o Dir::Etc::sourceparts=/nosuch; echo $?',
]
const file = new URL('../fixtures/aptSessions.json', import.meta.url)
const kept = mode === '--new' ? JSON.parse(readFileSync(file, 'utf8')).sessions : []

const recorded = sessions.map((script, at) => {
  const old = kept.find((session) => session.script === script)
  if (old !== undefined) return old
  const folder = join(work, String(at))
  const merged = join(folder, 'm')
  for (const part of ['u', 'w', 'm']) mkdirSync(join(folder, part), { recursive: true })
  sh(`mount -t overlay overlay -o 'lowerdir=${root},upperdir=${folder}/u,workdir=${folder}/w' '${merged}'
      mount -t proc proc '${merged}/proc'; mount --bind /dev '${merged}/dev'; mount --bind /dev/pts '${merged}/dev/pts'`)
  const { stdout, stderr, status } = spawnSync('setsid', ['-w', 'chroot', merged, 'sh', '-c', script], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
  sh(`umount '${merged}/dev/pts' '${merged}/dev' '${merged}/proc' '${merged}'`)
  rmSync(folder, { recursive: true, force: true })
  process.stdout.write('.')
  return { script, stdout, stderr, status }
})
const release = readFileSync(join(root, 'etc/debian_version'), 'utf8').trim()
const recordedAt = new Date().toISOString().slice(0, 10)
writeFileSync(file, `${JSON.stringify({ release, recordedAt, sessions: recorded }, null, 2)}\n`)
process.stdout.write(` ${recorded.length} sessions\n`)
