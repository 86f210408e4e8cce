/**
 * Records sessions with real servers, for `src/posix/programs/recordedServers.test.ts` to replay.
 *
 *   node test/recorders/servers.mjs [redis|nginx] [--host DOCKER_HOST]
 *
 * `camada-servers` is a minimal Debian trixie: debootstrap --variant=minbase
 * --include=redis-server,redis-tools,nginx-light,curl,wget,netcat-openbsd,procps, imported by `docker import`. Each
 * session runs in a container of its own without a network, in /w. Dates are put alike.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { configuration, prologue, sessions } from './servers/nginx.mjs'
import { conversations, lives } from './servers/redis.mjs'

const at = process.argv.indexOf('--host')
const host = at < 0 ? process.env.CAMADA_DOCKER_26 : process.argv[at + 1]
const image = 'camada-servers'

export const redisPrologue =
  'redis-server --save "" --protected-mode no > /tmp/log 2>&1 & until redis-cli ping >/dev/null 2>&1; do sleep 0.05; done'

function docker(args, input) {
  return spawnSync('docker', args, { env: { ...process.env, DOCKER_HOST: host }, encoding: 'utf8', input })
}

function record(script) {
  const run = docker([
    'run',
    '--rm',
    '--network',
    'none',
    '--tmpfs',
    '/w:exec,mode=755',
    '-w',
    '/w',
    image,
    'sh',
    '-c',
    script,
  ])
  return { stdout: run.stdout, stderr: run.stderr, status: run.status }
}

const dated = (text) => text.replace(/^Date: .*\r$/gm, 'Date: NOW\r').replace(/\d{2}-\w{3}-\d{4} \d{2}:\d{2}/g, 'DAY')

const topics = {
  redis: () => [
    ...conversations.map((script) => ({ script: `${redisPrologue}\n${script}` })),
    ...lives.map((script) => ({ script })),
  ],
  nginx: () =>
    sessions.map((script) => ({ script: `cat > nginx.conf <<'END'\n${configuration}END\n${prologue}\n${script}` })),
}

const versions = { redis: 'redis-server --version | cut -d" " -f1-3', nginx: 'nginx -v 2>&1' }

for (const [topic, cases] of Object.entries(topics)) {
  if (process.argv[2] in topics && process.argv[2] !== topic) continue
  const recorded = cases().map(({ script }) => {
    const { stdout, stderr, status } = record(script)
    return { script, stdout: dated(stdout), stderr: dated(stderr), status }
  })
  const version = record(versions[topic]).stdout.trim()
  const recordedAt = new Date().toISOString().slice(0, 10)
  writeFileSync(
    `test/fixtures/servers/${topic}.json`,
    `${JSON.stringify({ version, recordedAt, cases: recorded }, null, 2)}\n`,
  )
  console.log(`${topic}: ${recorded.length} sessions of ${version}`)
}
