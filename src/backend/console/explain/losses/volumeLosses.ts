/** Volumes that go: `volume rm` and `volume prune`. */
import { compareVersions } from '../../../docker/openEngine'
import type { RawVolume } from '../../../docker/engineApi'
import { humanSize } from '../../humanize'
import { filled } from '../fill'
import { inTurn, refused, type Asked, type Foreseen, type LossTexts } from './outlook'
import { isTaken } from './pruneFilters'
import { usersOf } from './situation'

/** `docker volume rm`: one that any container has is refused, with `-f` too. */
export function removedVolumes(asked: Asked): Promise<Foreseen> {
  return inTurn(asked.targets, asked, (target, now) => {
    const volume = now.situation.volumes.find(({ Name }) => Name === target)
    if (volume === undefined) return undefined
    const users = usersOf(now.situation, target).map(({ Id }) => Id)
    if (users.length === 0) return volumeGoes(volume, now)
    const reason = `remove ${target}: volume is in use - [${users.join(', ')}]`
    return {
      losses: [refused('volume', target, filled(now.texts.conflict, { reason }))],
      situation: now.situation,
    }
  })
}

const anonymousLabel = 'com.docker.volume.anonymous'

/** `docker volume prune`: from API 1.42 only anonymous volumes, unless it is told all; never those of other drivers. */
export function prunedVolumes(asked: Asked): Promise<Foreseen> {
  const { situation, options, filters, nowMs, client } = asked
  const takesNamed =
    options.has('all') ||
    (filters['all'] ?? []).some((value) => ['1', 'true'].includes(value)) ||
    compareVersions(client.apiVersion, '1.42') < 0
  const taken = situation.volumes.filter(
    ({ Name, Driver, Labels }) =>
      Driver === 'local' &&
      usersOf(situation, Name).length === 0 &&
      (takesNamed || Object.hasOwn(Labels ?? {}, anonymousLabel)) &&
      isTaken({ labels: Labels }, filters, nowMs),
  )
  return inTurn(taken, asked, volumeGoes)
}

async function volumeGoes({ Name }: RawVolume, { situation, texts, volumeSizes }: Asked): Promise<Foreseen> {
  const sentence = dataSentence((await volumeSizes()).get(Name), texts)
  return {
    losses: [{ kind: 'volume', name: Name, sentence, when: 'now', gone: [Name] }],
    situation: { ...situation, volumes: situation.volumes.filter((volume) => volume.Name !== Name) },
  }
}

/** `all its data: 3B.` */
export function dataSentence(sizeBytes: number | undefined, texts: LossTexts): string {
  return sizeBytes === undefined ? texts.volumeUnknown : filled(texts.volume, { size: humanSize(sizeBytes) })
}
