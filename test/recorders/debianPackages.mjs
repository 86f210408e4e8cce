/**
 * Records Debian's packages for the simulator's apt and dpkg: what each says of itself, its files with modes and sizes,
 * and what installing it does besides (alternatives, accounts, compiled modules), without contents.
 *
 *   node test/recorders/debianPackages.mjs ROOT [NAME …]     as root, in a Debian root made for it
 *
 * ROOT is a minimal Debian with /proc and /dev, package lists, and the archives of what `apt-get -s install NAME …`
 * names in its cache. The packages are installed by dpkg one after another in apt's order; after each the tree is
 * compared with what it was. Goes to `src/posix/packages/debian.json`: the base's status and every package, compressed.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const [root, ...names] = process.argv.slice(2)
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' }
const run = (argv) =>
  spawnSync(argv[0], argv.slice(1), { encoding: 'utf8', env, maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] })
const inside = (...argv) => run(['setsid', '-w', 'chroot', root, ...argv])

/** Not compared: what dpkg and apt keep themselves is written by the simulator's own. */
const ignored =
  /^(proc|dev|tmp|run|sys)\/|^var\/(log|cache\/apt|lib\/apt|cache\/ldconfig|lib\/systemd\/deb-systemd)|^var\/lib\/dpkg\/(?!alternatives\/|statoverride$|diversions$)|-old$|^etc\/(passwd|group|shadow|gshadow|subuid|subgid)-?$/

function snapshot() {
  const { stdout } = run(['find', root, '-xdev', '-printf', '%P\\t%y\\t%m\\t%U\\t%G\\t%s\\t%l\\t%T@\\t%i\\n'])
  const entries = new Map()
  for (const line of stdout.split('\n')) {
    const [path, kind, mode, uid, gid, size, target, time] = line.split('\t')
    if (path && 'fdl'.includes(kind) && !ignored.test(path))
      entries.set(path, { kind, mode, uid, gid, size, target, time })
  }
  return entries
}

const lineOf = (path, { kind, mode, uid, gid, size, target }) =>
  [kind, mode, uid, gid, kind === 'f' ? size : 0, path, ...(kind === 'l' ? [target] : [])].join('\t')

/** What changed outside of the package's own files: new ones, what is gone (`-`), files that grew or shrank (`~`). */
function effects(before, after, own) {
  const lines = []
  for (const [path, entry] of after) {
    const old = before.get(path)
    if (old === undefined) {
      if (!own.has(path)) lines.push(lineOf(path, entry))
    } else if (own.has(path)) {
      continue
    } else if (entry.kind === 'l' ? old.target !== entry.target : old.mode !== entry.mode || old.uid !== entry.uid) {
      lines.push(lineOf(path, entry))
    } else if (entry.kind === 'f' && (old.size !== entry.size || old.time !== entry.time)) {
      lines.push(['~', Number(entry.size) - Number(old.size), path].join('\t'))
    }
  }
  for (const path of before.keys()) if (!after.has(path)) lines.push(`-\t${path}`)
  return lines
}

const modeBits = (text) => {
  let mode = 0
  for (const [at, letter] of [...text.slice(1)].entries()) if (!'-ST'.includes(letter)) mode |= 0o400 >> at
  if ('sS'.includes(text[3])) mode |= 0o4000
  if ('sS'.includes(text[6])) mode |= 0o2000
  if ('tT'.includes(text[9])) mode |= 0o1000
  return mode.toString(8)
}

/** The archive's listing as lines. */
function filesOf(deb) {
  const { stdout } = run(['sh', '-c', `dpkg-deb --fsys-tarfile '${deb}' | tar -tv --numeric-owner --full-time -f -`])
  return stdout
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      const match = /^(\S+) (\d+)\/(\d+) +(\d+) \S+ \S+ \.?\/?(.*)$/.exec(line)
      if (match === null) return []
      const [, bits, uid, gid, size, rest] = match
      const [path, target] = bits[0] === 'l' ? rest.split(' -> ') : bits[0] === 'h' ? rest.split(' link to ') : [rest]
      const name = path.replace(/\/$/, '')
      if (name === '') return []
      const kind = { '-': 'f', d: 'd', l: 'l', h: 'h' }[bits[0]]
      const to = kind === 'h' ? target.replace(/^\.\//, '') : target
      return [[kind, modeBits(bits), uid, gid, kind === 'f' ? size : 0, name, ...(to ? [to] : [])].join('\t')]
    })
}

function accounts() {
  return ['passwd', 'group'].map((name) => new Set(readFileSync(join(root, 'etc', name), 'utf8').split('\n')))
}

const debconf = /^debconf: .*\n?/gm

/** What the package's scripts said after `Setting up`, and the triggers that ran. */
function saidBy(stdout) {
  const at = stdout.search(/^Setting up /m)
  const lines = stdout
    .slice(at < 0 ? 0 : at)
    .split('\n')
    .slice(1)
  const trigger = lines.findIndex((line) => line.startsWith('Processing triggers for '))
  return { said: lines.slice(0, trigger < 0 ? -1 : trigger), triggered: trigger < 0 ? [] : lines.slice(trigger, -1) }
}

function infoSizes(name) {
  const folder = join(root, 'var/lib/dpkg/info')
  const stems = [`${name}.`, `${name}:amd64.`]
  return readdirSync(folder)
    .filter((file) => stems.some((stem) => file.startsWith(stem)) && !file.endsWith('.list'))
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      const keeps = file.endsWith('.conffiles') || file.endsWith('.triggers')
      return keeps ? [file, Buffer.byteLength(text), text] : [file, Buffer.byteLength(text)]
    })
}

const baseStatus = readFileSync(join(root, 'var/lib/dpkg/status'), 'utf8')
const baseLists = Object.fromEntries(
  readdirSync(join(root, 'var/lib/dpkg/info'))
    .filter((file) => file.endsWith('.list'))
    .map((file) => [file, readFileSync(join(root, 'var/lib/dpkg/info', file), 'utf8')]),
)
const autoInstalled = inside('apt-mark', 'showauto').stdout
const plan = inside('apt-get', '-s', 'install', '-y', ...names).stdout
const order = [...plan.matchAll(/^Inst (\S+) \((\S+) .*\[(\w+)\]\)/gm)]
const shown = inside('apt-cache', 'show', '--no-all-versions', ...order.map(([, name]) => name)).stdout
const stanzas = new Map(shown.split('\n\n').map((text) => [/^Package: (.*)$/m.exec(text)?.[1], text.trim()]))

let before = snapshot()
const packages = []
for (const [, name, version, architecture] of order) {
  const archive = `/var/cache/apt/archives/${name}_${version.replace(/:/g, '%3a')}_${architecture}.deb`
  const files = filesOf(join(root, archive))
  const own = new Set(files.map((line) => line.split('\t')[5]))
  for (const path of [...own]) own.add(path.replace(/^(bin|sbin|lib|lib64)\//, 'usr/$1/'))
  const [users, groups] = accounts()
  const { stdout, stderr, status } = inside('dpkg', '--force-depends', '-i', archive)
  const after = snapshot()
  const [usersNow, groupsNow] = accounts()
  packages.push({
    name,
    stanza: stanzas.get(name),
    files,
    effects: effects(before, after, own),
    users: [...usersNow].filter((line) => !users.has(line)),
    groups: [...groupsNow].filter((line) => !groups.has(line)),
    ...saidBy(stdout),
    unpackSaid: stdout.split('\n').filter((line) => /^(Adding|Leaving|Removing) '/.test(line)),
    complaint: stderr
      .replace(debconf, '')
      .split('\n')
      .filter((line) => line !== '' && !/^dpkg: (warning|.*depend)/.test(line) && !/^ /.test(line)),
    usesDebconf: /^debconf: unable/m.test(stderr),
    info: infoSizes(name),
  })
  before = after
  process.stdout.write(status === 0 ? '.' : `\n${name}: ${status} ${stderr}\n`)
}

const lists = readdirSync(join(root, 'var/lib/apt/lists'), { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'lock')
  .map(({ name }) => [name, statSync(join(root, 'var/lib/apt/lists', name)).size])
const madison = inside('apt-cache', 'madison', ...packages.map(({ name }) => name)).stdout
const sources = new Map()
for (const line of madison.split('\n')) {
  const [name, version, source] = line.split('|').map((part) => part.trim())
  if (name && !sources.has(`${name} ${version}`)) sources.set(`${name} ${version}`, source.split(' ')[1])
}
for (const [at, [, name, version]] of order.entries())
  packages[at].suite = sources.get(`${name} ${version}`) ?? 'trixie/main'
const every = new Set(
  [...inside('apt-cache', 'dumpavail').stdout.matchAll(/^Package: (.*)$/gm)].map(([, name]) => name),
)
/** Names that a stanza suggests and no source has: apt leaves them out. */
const absent = new Set(
  packages
    .flatMap(({ stanza }) =>
      [...stanza.matchAll(/^(?:Suggests|Recommends): (.*)$/gm)].flatMap(([, text]) => text.split(/[,|]/)),
    )
    .map((word) => word.trim().split(/[ :(]/)[0])
    .filter((name) => !every.has(name)),
)
const recorded = {
  recordedAt: new Date().toISOString().slice(0, 10),
  lists,
  baseStatus,
  baseLists,
  autoInstalled,
  absent: [...absent].sort(),
  packages,
}
const text = JSON.stringify(recorded)
const compressed = brotliCompressSync(text, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
})
const file = new URL('../../src/posix/packages/debian.json', import.meta.url)
writeFileSync(
  file,
  `${JSON.stringify({ recordedAt: recorded.recordedAt, brotli: compressed.toString('base64') }, null, 2)}\n`,
)
process.stdout.write(`\n${packages.length} packages, ${text.length} characters, ${compressed.length} bytes\n`)
