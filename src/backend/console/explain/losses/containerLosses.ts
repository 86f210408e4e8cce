/** Containers that go: `rm`, `container prune`, and `stop` or `kill` of one that was started with `--rm`. */
import type { Loss } from '@shared/contract/console'
import { previewContainerRemoval } from '../../../docker/containers'
import type { RawContainerSummary } from '../../../docker/engineApi'
import { humanSize } from '../../humanize'
import { filled } from '../fill'
import { inTurn, refused, type Asked, type Foreseen, type LossTexts } from './outlook'
import { isTaken } from './pruneFilters'
import { findContainer, isRunning, nameOf, usersOf, withoutContainer } from './situation'
import { dataSentence } from './volumeLosses'

/** `docker rm`; names that aren't there are left out, and links are no containers. */
export function removedContainers(asked: Asked): Promise<Foreseen> {
  if (asked.options.has('link')) return Promise.resolve({ losses: [], situation: asked.situation })
  return inTurn(asked.targets, asked, (target, now) => {
    const container = findContainer(now.situation, target)
    if (container === undefined) return undefined
    if (isRunning(container) && !now.options.has('force')) {
      return { losses: [refused('container', target, now.texts.containerRunning)], situation: now.situation }
    }
    return containerGoes(container, target, now.options.has('volumes'), now)
  })
}

/** `docker stop` and `docker kill`: only what was started with `--rm` goes. */
export function stoppedContainers(asked: Asked): Promise<Foreseen> {
  return inTurn(asked.targets, asked, async (target, now) => {
    const container = findContainer(now.situation, target)
    if (container === undefined || !isRunning(container)) return undefined
    const { HostConfig, Config } = await now.client.containers.inspect(container.Id)
    if (HostConfig.AutoRemove !== true) return undefined
    const isAlone = Config.Tty !== true && HostConfig.Init !== true && (HostConfig.PidMode ?? '') === ''
    if (now.verb === 'kill' && isSurvived(now.signal ?? '', isAlone)) return undefined
    return containerGoes(container, target, true, now)
  })
}

const endsNobody = new Set(['CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'WINCH'])
const tellsServers = new Set(['HUP', 'USR1', 'USR2'])

/**
 * Whether a signal leaves a container running. Servers take some as requests (read your settings again), and a first
 * process of its own namespace is not ended by one that it knows nothing of (pid_namespaces(7)); a shell on a terminal is.
 */
function isSurvived(signal: string, isFirstProcess: boolean): boolean {
  const name = signal.toUpperCase().replace(/^SIG/, '')
  return endsNobody.has(name) || (isFirstProcess && tellsServers.has(name))
}

/** `docker container prune`. */
export function prunedContainers(asked: Asked): Promise<Foreseen> {
  const { situation, filters, nowMs } = asked
  const taken = situation.containers.filter(
    (container) =>
      !isRunning(container) && isTaken({ createdAtSec: container.Created, labels: container.Labels }, filters, nowMs),
  )
  return inTurn(taken, asked, (container, now) => containerGoes(container, nameOf(container), false, now))
}

async function containerGoes(
  container: RawContainerSummary,
  name: string,
  withVolumes: boolean,
  { client, texts, situation, volumeSizes }: Asked,
): Promise<Foreseen> {
  const { lostChangesTotal, lostBytes, anonymousVolumes } = await previewContainerRemoval(
    client,
    container.Id,
    withVolumes,
  )
  const without = withoutContainer(situation, container.Id, [])
  // One that another container has too stays, as it does on the engine.
  const free = anonymousVolumes.filter((volume) => usersOf(without, volume).length === 0)
  const volumes = withVolumes ? [...new Set(free)] : []
  const sizes = volumes.length > 0 ? await volumeSizes() : new Map<string, number>()
  const stay = withVolumes ? [] : free
  const losses: Loss[] = [
    {
      kind: 'container',
      name,
      sentence: [layerSentence(lostChangesTotal, lostBytes, texts), ...staySentence(stay, texts)].join(' '),
      when: 'now',
      gone: [container.Id],
    },
    ...volumes.map((volume): Loss => ({
      kind: 'volume',
      name: volume,
      sentence: filled(texts.anonymousVolume, { container: name, data: dataSentence(sizes.get(volume), texts) }),
      when: 'now',
      gone: [volume],
    })),
  ]
  return { losses, situation: withoutContainer(situation, container.Id, volumes) }
}

function layerSentence(changes: number, bytes: number | undefined, texts: LossTexts): string {
  if (changes === 0) return texts.containerUntouched
  return filled(texts.container, { changes: String(changes), size: humanSize(bytes ?? 0) })
}

function staySentence(volumes: readonly string[], texts: LossTexts): readonly string[] {
  if (volumes.length === 0) return []
  return [filled(texts.anonymousVolumesStay, { names: volumes.map((name) => name.slice(0, 12)).join(', ') })]
}
