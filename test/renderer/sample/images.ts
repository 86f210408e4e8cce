/** Images of the sample: stacks made from a few instructions, sharing alpine's floor. */
import { simulatedComment, type ImageDetail, type ImageSummary, type StackRow } from '@shared/docker/image'
import { shortId } from '@shared/docker/identity'
import type { Sharing } from '@shared/docker/sharing'
import { tellSharing } from '@shared/layers/sharing'
import { fakeSha, nowSec } from './state'

interface Recipe {
  readonly tags: readonly string[]
  readonly ageSec: number
  readonly rows: readonly (readonly [instruction: string, sizeBytes: number | null])[]
  readonly usedBy?: readonly (readonly [name: string, state: string])[]
  readonly isTorn?: boolean
}

const alpineFloor = ['ADD file:81b95e2e0e5b in /', 4_206_494] as const

const recipes: readonly Recipe[] = [
  {
    tags: ['meu-motd:1', 'meu-motd:latest'],
    ageSec: 130,
    rows: [
      alpineFloor,
      ['CMD ["/bin/sh"]', null],
      ['ADD /etc/motd /root/meu-motd', 1214],
      ['RUN mkdir -p /root/arquivos/leiame', 0],
      ['CMD cat /root/meu-motd', null],
    ],
    usedBy: [
      ['meu-app', 'running'],
      ['teste-antigo', 'exited'],
    ],
  },
  { tags: ['alpine:3.7'], ageSec: 86_400 * 2550, rows: [alpineFloor, ['CMD ["/bin/sh"]', null]] },
  {
    tags: ['ubuntu:20.04'],
    ageSec: 86_400 * 410,
    rows: [
      ['ADD file:e7cff353f027 in /', 72_812_544],
      ['CMD ["/bin/bash"]', null],
    ],
  },
  {
    tags: ['meu-app:dev'],
    ageSec: 7300,
    rows: [
      ['ADD file:e7cff353f027 in /', 72_812_544],
      ['CMD ["/bin/bash"]', null],
      ['ENV APP_HOME=/usr/app', null],
      [
        'RUN apt-get update && apt-get install -y --no-install-recommends make python3 && rm -rf /var/lib/apt/lists/*',
        41_318_220,
      ],
      ['WORKDIR /usr/app/meu-app', 0],
      ['COPY . /usr/app/meu-app', 18_244_011],
      ['RUN make /app', 2_391_040],
      ['VOLUME /usr/app/dados', null],
      ['EXPOSE 8080/tcp', null],
      ['CMD ["python3", "/app/app.py"]', null],
    ],
    usedBy: [['banco', 'exited']],
  },
  { tags: [], ageSec: 9100, rows: [alpineFloor, ['CMD ["/bin/sh"]', null], ['RUN touch /tmp/rascunho', 0]] },
  {
    tags: ['importada:1'],
    ageSec: 52_000,
    rows: [
      ['', 5_120_233],
      ['', 812],
    ],
    isTorn: true,
  },
]

function stackOf(recipe: Recipe): StackRow[] {
  let chain = ''
  return recipe.rows.map(([instruction, sizeBytes], index) => {
    const isEmpty = sizeBytes === null
    const diffId = isEmpty ? undefined : fakeSha(instruction + String(sizeBytes))
    const isFloor = index === 0
    if (diffId !== undefined) chain = chain === '' ? diffId : fakeSha(`${chain} ${diffId}`)
    return {
      index,
      instruction,
      createdBy: instruction.startsWith('RUN ')
        ? `/bin/sh -c ${instruction.slice(4)}`
        : instruction === ''
          ? ''
          : `/bin/sh -c #(nop)  ${instruction}`,
      comment: isFloor ? simulatedComment : '',
      createdAtSec: nowSec() - recipe.ageSec - (recipe.rows.length - index) * 2,
      isEmpty,
      sizeBytes: sizeBytes ?? 0,
      ...(diffId === undefined ? {} : { diffId, chainId: chain }),
      ...(isFloor && !recipe.isTorn ? { digest: fakeSha(`gz ${diffId}`) } : {}),
      sharedWith: isFloor ? sharersOf(recipe) : [],
    }
  })
}

const sharersOf = (recipe: Recipe): string[] =>
  recipes.filter((other) => other !== recipe && other.rows[0]?.[1] === recipe.rows[0]?.[1]).map(nameOf)

const nameOf = (recipe: Recipe): string => recipe.tags[0] ?? shortId(idOf(recipe))
const idOf = (recipe: Recipe): string => fakeSha(`image ${recipe.rows.map(([text]) => text).join('\n')}`)
const sizeOf = (recipe: Recipe): number => recipe.rows.reduce((sum, [, size]) => sum + (size ?? 0), 0)

export function sampleImages(): ImageSummary[] {
  return recipes.map((recipe) => ({
    id: idOf(recipe),
    repoTags: [...recipe.tags],
    createdAtSec: nowSec() - recipe.ageSec,
    sizeBytes: sizeOf(recipe),
    parentId: '',
    labels: {},
    containers: recipe.usedBy?.length ?? 0,
  }))
}

/** The image of that tag, ID or short ID, or undefined. */
export function sampleImage(reference: string): ImageDetail | undefined {
  const recipe = recipes.find(
    (candidate) =>
      candidate.tags.includes(reference) || idOf(candidate) === reference || shortId(idOf(candidate)) === reference,
  )
  if (recipe === undefined) return undefined
  const isApp = recipe.tags.includes('meu-app:dev')
  return {
    id: idOf(recipe),
    repoTags: [...recipe.tags],
    repoDigests: recipe.tags.includes('alpine:3.7') ? [`alpine@${fakeSha('alpine manifest')}`] : [],
    createdAt: new Date((nowSec() - recipe.ageSec) * 1000).toISOString(),
    sizeBytes: sizeOf(recipe),
    architecture: 'amd64',
    os: 'linux',
    author: '',
    config: {
      command: isApp ? ['python3', '/app/app.py'] : ['/bin/sh', '-c', 'cat /root/meu-motd'],
      entrypoint: [],
      env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        ...(isApp ? ['APP_HOME=/usr/app'] : []),
      ],
      workingDir: isApp ? '/usr/app/meu-app' : '',
      user: '',
      volumes: isApp ? ['/usr/app/dados'] : [],
      exposedPorts: isApp ? ['8080/tcp'] : [],
      labels: {},
      shell: [],
      stopSignal: '',
    },
    stack: recipe.isTorn ? stackOf(recipe).map((row) => ({ ...row, isEmpty: false })) : stackOf(recipe),
    historyMatchesLayers: recipe.isTorn !== true,
    usedBy: (recipe.usedBy ?? []).map(([name, state]) => ({ id: fakeSha(name).slice(7), name, state })),
  }
}

/** What the sample's images share. */
export function sampleSharing(): Sharing {
  const details = recipes.flatMap((recipe) => sampleImage(idOf(recipe)) ?? [])
  const layersOf = ({ stack, historyMatchesLayers }: ImageDetail) =>
    stack.flatMap(({ diffId, chainId, instruction, sizeBytes }) =>
      diffId === undefined || chainId === undefined
        ? []
        : [{ diffId, chainId, instruction, ...(historyMatchesLayers ? { sizeBytes } : {}) }],
    )
  return tellSharing({
    images: details.map((image) => ({
      id: image.id,
      parentId: '',
      hasNames: image.repoTags.length > 0,
      chainIds: layersOf(image).map(({ chainId }) => chainId),
    })),
    shown: details.map((image) => ({
      id: image.id,
      names: image.repoTags,
      sizeBytes: image.sizeBytes,
      layers: layersOf(image).map((layer, index, all) => {
        const below = all[index - 1]?.chainId
        return below === undefined ? layer : { ...layer, below }
      }),
    })),
    containers: details.flatMap(({ id: imageId, usedBy }) =>
      usedBy.map((container, index) => ({ ...container, imageId, writableBytes: 1300 * (index + 1) })),
    ),
  })
}
