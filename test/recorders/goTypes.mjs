/**
 * Records Go's names of the types that templates of the real command line see: of a container, an image, a network, a
 * volume and the version, the fields of `src/backend/console/goTypes.ts` that can be asked for, beside the JSON.
 *
 *   DOCKER_HOST=unix:///run/docker.sock node test/recorders/goTypes.mjs > test/fixtures/goTypes.json
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const name = 'camada-go-types'

function docker(...words) {
  const { status, stdout } = spawnSync('docker', words, { encoding: 'utf8' })
  return status === 0 ? stdout : undefined
}

const source = readFileSync(new URL('../../src/backend/console/goTypes.ts', import.meta.url), 'utf8')
const types = new Map(
  (/types = `([^`]*)`/.exec(source)?.[1] ?? '')
    .trim()
    .split('\n')
    .map((line) => {
      const [type = '', ...fields] = line.split(' ')
      return [type, fields.map((field) => /^(\w+)(?:=\w+)?\??:\*?([^@]+)/.exec(field)?.slice(1) ?? [])]
    }),
)

function pathsOf(type, before = '') {
  return (types.get(type) ?? []).flatMap(([field, fieldType]) => {
    const path = `${before}.${field}`
    return [path, ...pathsOf(fieldType, path)]
  })
}

/** A template that fails on the typed object is filled from the JSON, whose types are others: each is asked alone. */
function typesOf(type, ask) {
  const paths = pathsOf(type)
  const whole = ask(`{{/* ${type} */}}${paths.map((path) => `{{printf "%T" ${path}}}`).join('\n')}`)
    ?.trim()
    .split('\n')
  if (whole?.length === paths.length) return Object.fromEntries(paths.map((path, index) => [path, whole[index]]))
  const alone = paths.map((path) => [path, ask(`{{printf "%T" ${path}}}`)?.trim()])
  return Object.fromEntries(alone.filter(([, told]) => told !== undefined))
}

const kinds = {
  container: ['container.InspectResponse', ['container', 'inspect', name]],
  image: ['image.InspectResponse', ['image', 'inspect', 'alpine']],
  network: ['network.Inspect', ['network', 'inspect', name]],
  volume: ['volume.Volume', ['volume', 'inspect', name]],
}
docker('network', 'create', name)
const settings = ['--health-cmd', 'true', '--health-interval', '1h', '--ulimit', 'nofile=10:20', '--tmpfs', '/t', '-v']
docker('run', '-d', '--name', name, '--network', name, '-p', '80', ...settings, `${name}:/v`, 'alpine', 'sleep', '100')
try {
  const recorded = Object.fromEntries(
    Object.entries(kinds).map(([kind, [type, words]]) => {
      const [json] = JSON.parse(docker(...words) ?? '[]')
      return [kind, { json, types: typesOf(type, (format) => docker(...words, '-f', format)) }]
    }),
  )
  const version = docker('version', '-f', '{{.Client.Version}} on {{.Server.Version}}')?.trim()
  process.stdout.write(`${JSON.stringify({ docker: version, ...recorded })}\n`)
} finally {
  docker('rm', '-f', name)
  docker('volume', 'rm', name)
  docker('network', 'rm', name)
}
