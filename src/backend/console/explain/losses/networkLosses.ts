/** Networks that go: `network rm` and `network prune`. */
import type { RawNetwork } from '../../../docker/engineApi'
import { filled } from '../fill'
import { inTurn, refused, type Asked, type Foreseen } from './outlook'
import { isTaken } from './pruneFilters'
import { findNetwork, hasRunning } from './situation'

const standing = new Set(['bridge', 'host', 'none'])

/** `docker network rm`: Docker's own, and those in which a container runs, stay. */
export function removedNetworks(asked: Asked): Promise<Foreseen> {
  return inTurn(asked.targets, asked, (target, now) => {
    const network = findNetwork(now.situation, target)
    if (network === undefined) return undefined
    const reason = standing.has(network.Name)
      ? `${network.Name} is a pre-defined network and cannot be removed`
      : hasRunning(now.situation, network)
        ? `network ${network.Name} has active endpoints`
        : undefined
    if (reason === undefined) return networkGoes(network, now)
    return {
      losses: [refused('network', target, filled(now.texts.conflict, { reason }))],
      situation: now.situation,
    }
  })
}

/** `docker network prune`. */
export function prunedNetworks(asked: Asked): Promise<Foreseen> {
  const { situation, filters, nowMs } = asked
  const taken = situation.networks.filter(
    (network) =>
      !standing.has(network.Name) &&
      network.Scope === 'local' &&
      !hasRunning(situation, network) &&
      isTaken({ createdAtSec: Date.parse(network.Created ?? '') / 1000, labels: network.Labels }, filters, nowMs),
  )
  return inTurn(taken, asked, networkGoes)
}

function networkGoes({ Name, Id }: RawNetwork, { situation, texts }: Asked): Foreseen {
  return {
    losses: [{ kind: 'network', name: Name, sentence: texts.network, when: 'now', gone: [Id] }],
    situation: { ...situation, networks: situation.networks.filter((network) => network.Id !== Id) },
  }
}
