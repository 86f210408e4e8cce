/**
 * Records what the real docker command line answers on Docker 26.1.5, for `test/cli/recorded.test.ts` to replay.
 *
 *   node test/recorders/commandLine.mjs [SCENARIO…]      every scenario of test/cli/scenarios without a name
 *
 * The daemon is $CAMADA_DOCKER_26, with its folder $CAMADA_SHARE, and must be nobody else's: scenarios prune, and list
 * everything there is. Start one with `.ci/daemons start DIR`. Answers go to `test/fixtures/cli/<scenario>.json`.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tsImport } from 'tsx/esm/api'

const { fixtureFolder, listScenarios, playLines, readScenario } = await tsImport(
  '../cli/transcript.ts',
  import.meta.url,
)
const { CAMADA_DOCKER_26: dockerHost, CAMADA_SHARE: hostDir } = process.env
if (!dockerHost || !hostDir) throw new Error('CAMADA_DOCKER_26 and CAMADA_SHARE are not set')

const asked = process.argv.slice(2)
const names = asked.length > 0 ? asked : await listScenarios()
const version = spawnSync('docker', ['-H', dockerHost, 'version', '--format', '{{.Server.Version}}'], {
  encoding: 'utf8',
})
mkdirSync(fixtureFolder, { recursive: true })
let count = 0
for (const name of names) {
  const exchanges = await playLines(await readScenario(name), { dockerHost, hostDir })
  const recordedAt = new Date().toISOString().slice(0, 10)
  const transcript = { version: version.stdout.trim().split('+')[0], recordedAt, exchanges }
  writeFileSync(join(fixtureFolder, `${name}.json`), `${JSON.stringify(transcript, null, 2)}\n`)
  count += exchanges.length
  console.log(`${name}: ${exchanges.length} lines`)
}
console.log(`${count} lines recorded from Docker ${version.stdout.trim()}`)
