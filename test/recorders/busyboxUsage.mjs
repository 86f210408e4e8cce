/**
 * Records how a real busybox is used, for `src/posix/programs/busybox/usage.json`: what each applet says to `--help`,
 * without the banner that names the version, and which options it takes. They are found by asking: of every letter, and
 * of every long name that its text or the simulator's program of that name knows, whether it is an `unrecognized option`.
 *
 *   node test/recorders/busyboxUsage.mjs [--host DOCKER_HOST] [--image IMAGE] [--texts] [APPLET …]     default: camada-busybox-musl
 *
 * With names only those applets are asked, and the rest of the file stays; with `--texts` no options are asked for.
 * Only programs that the simulator knows are asked for options. Applets that print no usage (`true`, `echo`) have no text, and those
 * that take any word for an operand (`yes`, `dirname`) no options.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'

const words = process.argv.slice(2)
const option = (name, otherwise) => {
  const at = words.indexOf(`--${name}`)
  return at < 0 ? otherwise : words.splice(at, 2)[1]
}
const textsAt = words.indexOf('--texts')
const textsOnly = textsAt >= 0 && words.splice(textsAt, 1).length > 0
const host = option('host', process.env.CAMADA_DOCKER_26)
const image = option('image', 'camada-busybox-musl')
const programs = new URL('../../src/posix/programs/', import.meta.url)
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
/** They go on without an end, or end what asks, whatever they are given. */
const notRun = new Set(['echo', 'true', 'false', 'test', '[', '[[', 'yes', 'init', 'linuxrc'])
/** They end or change what asks, or know no options. */
const notAsked = new Set(['busybox', 'echo', 'halt', 'poweroff', 'reboot', 'init', 'sh', 'ash', 'test', '[', '[['])

function run(script) {
  const args = ['-H', host, 'run', '--rm', '-i', '-w', '/tmp', image, 'sh']
  const { stdout, status, stderr } = spawnSync('docker', args, { encoding: 'utf8', input: script, maxBuffer: 1 << 26 })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** Names that the simulator's registry knows, with the folder that has the program. */
function knownPrograms() {
  const text = readFileSync(new URL('registry.ts', programs), 'utf8')
  const folders = new Map()
  for (const [, names, folder] of text.matchAll(/import \{ ([^}]*) \} from '\.\/([\w/]+)'/g))
    for (const name of names.split(', ')) folders.set(name, folder)
  const known = new Map()
  for (const [name, folder] of folders) known.set(name, folder)
  for (const [, name, program] of text.matchAll(/^ {2,4}'?([\w[-]+)'?: (\w+),$/gm))
    known.set(name, folders.get(program))
  return known
}

/** Long names in the option tables of a folder. */
function longNames(folder) {
  if (folder === undefined) return []
  const files = readdirSync(new URL(`${folder}/`, programs)).filter((file) => /^(?!.*test\.ts).*\.ts$/.test(file))
  return files.flatMap((file) => {
    const text = readFileSync(new URL(`${folder}/${file}`, programs), 'utf8')
    return [...text.matchAll(/(?:^\s*|[{,]\s*)'?([a-z][a-z-]{2,})'?: '\w?:{0,2}'/gm)].map(([, name]) => name)
  })
}

const mark = '@@@ '
function usagesOf(names) {
  const text = run(
    `for name in ${names.join(' ')}; do echo '${mark}'$name; timeout 1 busybox $name --help 2>&1 < /dev/null; done`,
  )
  const usages = {}
  let version = ''
  for (const part of text.split(mark).slice(1)) {
    const end = part.indexOf('\n')
    const found = /^(BusyBox v.*) multi-call binary\.\n\n(Usage: .*)$/s.exec(part.slice(end + 1))
    if (found === null) continue
    version = found[1]
    usages[part.slice(0, end)] = found[2]
  }
  return { version, usages }
}

/** What an applet does not call unrecognized. */
function optionsOf(name, longs) {
  const ask = [...letters].map((letter) => [`-${letter}`, letter]).concat(longs.map((long) => [`--${long}`, long]))
  const lines = ask.map(
    ([word, bare]) =>
      `timeout 0.2 busybox ${name} ${word} 2>&1 >/dev/null </dev/null | grep -q 'unrecognized option: \\(-\\|${bare}\\)$' || printf '%s\\n' '${word}'`,
  )
  const taken = run(lines.join('\n')).split('\n').filter(Boolean)
  if (taken.length === ask.length) return undefined
  return taken.join(' ')
}

const file = new URL('busybox/usage.json', programs)
const before = words.length === 0 && !textsOnly ? { usages: {}, options: {} } : JSON.parse(readFileSync(file, 'utf8'))
const known = knownPrograms()
const applets = run('busybox --list').split('\n').filter(Boolean)
const names = applets.filter((name) => (words.length === 0 ? known.has(name) : words.includes(name)))
const { version, usages } = usagesOf(words.length === 0 ? applets.filter((name) => !notRun.has(name)) : names)
const options = {}
for (const name of textsOnly ? [] : names.filter((each) => !notAsked.has(each))) {
  const told = [...(usages[name] ?? '').matchAll(/--([a-z][a-z-]+)/g)].map(([, long]) => long)
  const taken = optionsOf(name, [...new Set([...told, ...longNames(known.get(name)?.replace(/\/.*/, ''))])])
  if (taken !== undefined) options[name] = taken
  process.stdout.write('.')
}
const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([one], [two]) => (one < two ? -1 : 1)))
const result = {
  version,
  applets,
  usages: sorted(words.length === 0 ? usages : { ...before.usages, ...usages }),
  options: sorted({ ...before.options, ...options }),
}
writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
process.stdout.write(`\n${version}: ${names.length} applets, ${Object.keys(options).length} with options\n`)
