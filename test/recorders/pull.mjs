/**
 * Records how the real command line shows pulls: what the daemon told (read between the two) beside the bytes that came
 * out, on terminals of two widths and on a pipe. The registry is `registry.mjs`, started where the daemon reaches it as
 * localhost; `script` of util-linux makes the terminals.
 *
 *   node test/recorders/registry.mjs 5999 &
 *   node test/recorders/pull.mjs /run/docker.sock 5999 > test/fixtures/pull.json
 */
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const [daemonSocket = '', port = '5999'] = process.argv.slice(2)
const image = `localhost:${port}/camada/pull`
const broken = `localhost:${port}/camada/broken`
const between = join(tmpdir(), `camada-pull-${process.pid}.sock`)
const run = promisify(execFile)
const env = { ...process.env, DOCKER_HOST: `unix://${between}`, DOCKER_CLI_HINTS: '0', HOME: '/nonexistent' }

let told = ''
const proxy = createServer((client) => {
  const daemon = connect(daemonSocket)
  client.pipe(daemon).pipe(client)
  daemon.on('data', (bytes) => (told += bytes.toString()))
  for (const end of [client, daemon]) end.on('error', () => undefined)
})

const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`

async function record(line, columns) {
  told = ''
  const words = [
    '-c',
    columns === undefined ? `${line} | cat` : `script -qec ${quote(`stty cols ${columns} -opost; ${line}`)} /dev/null`,
  ]
  const { stdout } = await run('bash', words, { env, encoding: 'utf8' }).catch((error) => error)
  const messages = [...told.matchAll(/^\{.*\}\r?$/gm)]
    .map(([text]) => JSON.parse(text))
    .filter((message) => !('Platform' in message))
  return { line: line.replaceAll(port, 'PORT'), columns, messages, output: stdout.replaceAll(port, 'PORT') }
}

await new Promise((resolve) => proxy.listen(between, resolve))
try {
  const recorded = []
  for (const columns of [140, 80, undefined]) {
    await run('docker', ['rmi', '-f', image, `${image}:twin`, `${image}:slim`], { env }).catch(() => undefined)
    recorded.push(await record(`docker pull ${image}`, columns))
    recorded.push(await record(`docker pull ${image}`, columns))
    recorded.push(await record(`docker pull ${image}:slim`, columns))
    recorded.push(await record(`docker pull ${broken}`, columns))
  }
  const version = (await run('docker', ['version', '--format', '{{.Client.Version}} on {{.Server.Version}}'], { env }))
    .stdout
  const text = JSON.stringify({ docker: version.trim(), recorded }).replaceAll(`:${port}/`, ':PORT/')
  process.stdout.write(`${text}\n`)
  await run('docker', ['rmi', '-f', image, `${image}:slim`], { env })
} finally {
  proxy.close()
  await rm(between, { force: true })
}
