/** The simulator in Electron: a utility process, which needs no Node executable and ends with the app. */
import { utilityProcess } from 'electron'
import { simulatorArguments, superviseSimulator, type SimulatorPlace } from '@backend/app/simulatorProcess'
import type { SimulatorProcess } from '@backend/index'
import type { Readable } from 'node:stream'

/** Starts the simulator's program (`out/main/simulator.js`); throws LabError `unavailable` when it doesn't start. */
export function startUtilitySimulator(modulePath: string, place: SimulatorPlace): Promise<SimulatorProcess> {
  const child = utilityProcess.fork(modulePath, simulatorArguments(place), {
    stdio: 'pipe',
    serviceName: 'Camada simulator',
  })
  return superviseSimulator({
    stdout: child.stdout as Readable | null,
    stderr: child.stderr as Readable | null,
    onExit: (listener) => void child.once('exit', listener),
    end: () => void child.kill(),
    kill: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
    },
  })
}
