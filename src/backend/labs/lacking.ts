/** What an engine lacks of what a lab requires, images apart: the library says it, and nobody checks or plays it there. */
import type { LabObstacle } from '@shared/labs/progress'
import type { Lab } from '@shared/labs/schema'
import { LabError } from '@shared/errors'
import type { EngineClient } from '../docker/types'

/** Capabilities and storage drivers that are not there. */
export function lackingOf(
  { requires }: Lab,
  capabilities: EngineClient['capabilities'],
  storageDriver: string,
): readonly LabObstacle[] {
  const isOtherDriver = requires.drivers.length > 0 && !requires.drivers.includes(storageDriver)
  return [
    ...requires.capabilities
      .filter((name) => !capabilities[name])
      .map((name) => ({ kind: 'capability' as const, name })),
    ...(isOtherDriver
      ? [{ kind: 'driver' as const, wanted: requires.drivers.join(', '), present: storageDriver }]
      : []),
  ]
}

/** Throws LabError `conflict` where a lab can't be played, in the words of `lab.yaml`. */
export async function refuseLacking(client: EngineClient, lab: Lab): Promise<void> {
  const { Driver } = await client.system.info()
  const said = lackingOf(lab, client.capabilities, Driver).map((obstacle) =>
    obstacle.kind === 'driver'
      ? `it requires the driver ${obstacle.wanted}, and this engine uses ${obstacle.present}`
      : `it requires ${obstacle.kind === 'capability' ? obstacle.name : obstacle.kind}, which this engine has not`,
  )
  if (said.length === 0) return
  throw new LabError('conflict', `${said.join('; ')}: play it on the simulator`)
}
