/**
 * Records what a real shell and its programs answer, for `src/posix/shell/recorded.test.ts` to replay.
 *
 *   node test/recorders/shell.mjs busybox|gnu [DOCKER_HOST]
 *
 * Each script runs by `sh -c` in an empty /w of one container of a private daemon (image `busybox`, or `ubuntu:20.04`
 * for gnu, whatever stands in for it there); its output, errors and exit code are written to
 * `test/fixtures/shell/<face>.json` with the versions that gave them.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { scripts } from './shellScripts.mjs'

const face = process.argv[2] ?? 'busybox'
const host = process.argv[3] ?? process.env.CAMADA_DOCKER_26
const image = face === 'gnu' ? 'ubuntu:20.04' : 'busybox'
const name = `rec-shell-${face}-${process.pid}`

function docker(args, input = '') {
  return spawnSync('docker', ['-H', host, ...args], { input, encoding: 'utf8', timeout: 60_000 })
}

function inContainer(script) {
  return docker(['exec', '-w', '/w', name, 'sh', '-c', script])
}

docker(['run', '-d', '--name', name, '--hostname', 'lab', '-w', '/w', image, 'sleep', '3600'])
try {
  const version = inContainer(
    face === 'gnu' ? 'cat --version | head -1; cat /etc/debian_version' : 'busybox | head -1',
  ).stdout.trim()
  const cases = scripts[face].concat(scripts.both).map((script) => {
    docker(['exec', '-w', '/', name, 'sh', '-c', 'rm -rf /w /tmp/*; mkdir -p /w /tmp'])
    const { stdout, stderr, status } = inContainer(script)
    process.stdout.write('.')
    return { script, stdout, stderr, status }
  })
  const recorded = { version, recordedAt: new Date().toISOString().slice(0, 10), cases }
  writeFileSync(new URL(`../fixtures/shell/${face}.json`, import.meta.url), `${JSON.stringify(recorded, null, 2)}\n`)
  process.stdout.write(`\n${cases.length} scripts recorded\n`)
} finally {
  docker(['rm', '-f', name])
}
