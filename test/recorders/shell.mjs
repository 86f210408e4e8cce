/**
 * Records what real shells and programs answer, for `src/posix/shell/recorded.test.ts` to replay.
 *
 *   node test/recorders/shell.mjs [--host DOCKER_HOST] [--new] [FACE-TOPIC | FACE | TOPIC …]     default: everything
 *
 * A topic is a file in `scripts/`: it exports `scripts`, lists of scripts by face (`busybox`, `gnu`, `dash`, `bash`) or
 * by group (`both`: busybox and gnu, `shells`: busybox, dash and bash). Each script runs by the face's shell with `-c` in
 * an empty /w of one container of a private daemon (whatever stands in for the image there). Its output, errors, exit
 * code and what `docker diff` then lists (without /w itself) are written to `test/fixtures/shell/<face>-<topic>.json`, with
 * the versions that gave them. A topic may name `images` of its own by face (`programImages` makes those of the programs), and
 * be `fresh`: then each script has a container of its own; `changes = false` leaves out the list of changes, where the test world's files
 * are others. A script that has to be typed on a terminal or needs a second container is no topic's. `--new` keeps what the same version
 * has answered already.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const faces = {
  busybox: {
    image: 'camada-busybox-musl',
    shell: 'sh',
    groups: ['busybox', 'both', 'shells'],
    version: 'busybox | head -1',
  },
  gnu: {
    image: 'ubuntu:20.04',
    shell: 'sh',
    groups: ['gnu', 'both'],
    version: 'cat --version | head -1; cat /etc/debian_version',
  },
  dash: {
    image: 'ubuntu:20.04',
    shell: 'sh',
    groups: ['dash', 'shells'],
    version: "sed -n '/^Package: dash$/,/^Version/s/^Version: /dash /p' /var/lib/dpkg/status",
  },
  bash: { image: 'ubuntu:20.04', shell: 'bash', groups: ['bash', 'shells'], version: 'bash --version | head -1' },
}

const words = process.argv.slice(2)
const hostAt = words.indexOf('--host')
const host = hostAt < 0 ? process.env.CAMADA_DOCKER_26 : words.splice(hostAt, 2)[1]

const newAt = words.indexOf('--new')
const keeps = newAt >= 0 && words.splice(newAt, 1).length > 0

function docker(args) {
  return spawnSync('docker', ['-H', host, ...args], { encoding: 'utf8', timeout: 60_000 })
}

/** Runs scripts one after another in one container and returns what each gave. */
function recordAll(face, name, scripts) {
  const { shell } = faces[face]
  const diff = () => docker(['diff', name]).stdout.split('\n').filter(Boolean)
  docker(['exec', '-w', '/', name, 'sh', '-c', 'rm -rf /w /tmp/*; mkdir -p /w /tmp'])
  const before = new Set(diff())
  return scripts.map((script) => {
    const { stdout, stderr, status } = docker(['exec', '-w', '/w', name, shell, '-c', script])
    const changes = diff()
      .filter((line) => !before.has(line))
      .sort()
    docker(['exec', '-w', '/', name, 'sh', '-c', 'rm -rf /w /tmp/*; mkdir -p /w /tmp'])
    process.stdout.write('.')
    return { script, stdout, stderr, status, changes }
  })
}

/** Runs one script in a container of its own. */
function recordFresh(face, name, image, script) {
  docker(['run', '-d', '--name', `${name}-fresh`, '--hostname', 'lab', '-w', '/w', image, 'sleep', '3600'])
  try {
    return recordAll(face, `${name}-fresh`, [script])
  } finally {
    docker(['rm', '-f', `${name}-fresh`])
  }
}

function record(face, topic, scripts, { images, fresh, changes = true }) {
  const image = images?.[face] ?? faces[face].image
  const name = `shell-rec-${face}-${topic}-${process.pid}`
  docker(['run', '-d', '--name', name, '--hostname', 'lab', '-w', '/w', image, 'sleep', '3600'])
  try {
    const version = docker(['exec', name, 'sh', '-c', faces[face].version]).stdout.trim()
    const file = new URL(`../fixtures/shell/${face}-${topic}.json`, import.meta.url)
    const known = keeps && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
    const kept = new Map((known?.version === version ? known.cases : []).map((each) => [each.script, each]))
    const wanted = scripts.filter((script) => !kept.has(script))
    const made = fresh
      ? wanted.flatMap((script) => recordFresh(face, name, image, script))
      : recordAll(face, name, wanted)
    for (const each of made) kept.set(each.script, changes ? each : { ...each, changes: undefined })
    const cases = scripts.map((script) => kept.get(script))
    const recorded = { version, recordedAt: new Date().toISOString().slice(0, 10), cases }
    writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`)
    process.stdout.write(` ${face}-${topic}: ${made.length} of ${cases.length} scripts\n`)
  } finally {
    docker(['rm', '-f', name])
  }
}

for (const file of readdirSync(new URL('scripts/', import.meta.url)).sort()) {
  const topic = file.replace(/\.mjs$/, '')
  const exported = await import(`./scripts/${file}`)
  const { scripts } = exported
  for (const [face, { groups }] of Object.entries(faces)) {
    const own = groups.flatMap((group) => scripts[group] ?? [])
    const wanted = words.length === 0 || [face, topic, `${face}-${topic}`].some((word) => words.includes(word))
    if (wanted && own.length > 0) record(face, topic, own, exported)
  }
}
