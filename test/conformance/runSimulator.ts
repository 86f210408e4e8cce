/** Runs the simulator from its sources: `tsx runSimulator.ts SOCKET DATA`; ends by SIGTERM. */
import { startSimulator } from '../../src/simulator/index'

const [socketPath = '', dataDir = ''] = process.argv.slice(2)

async function main(): Promise<void> {
  const simulator = await startSimulator({ socketPath, dataDir })
  process.stdout.write(`listening on ${simulator.url}\n`)
  process.once('SIGTERM', () => void simulator.close().then(() => process.exit(0)))
}

void main()
