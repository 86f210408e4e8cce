/** What a goal found, in the learner's language. Both tables have the same keys; a test holds them together. */

export interface Observation {
  readonly key: string
  readonly params?: Readonly<Record<string, string | number>>
}

type Table = Readonly<Record<string, string>>

const portuguese: Table = {
  'image.present': 'a imagem {name} existe',
  'image.absent': 'a imagem {name} ainda não existe',
  'image.fromBefore': 'a imagem {name} é de antes deste laboratório: construa a sua',
  'container.present': 'o contêiner {name} existe',
  'container.absent': 'não há contêiner com o nome {name}',
  'container.created': '{name} foi criado, mas não iniciado',
  'container.running': '{name} está em execução',
  'container.paused': '{name} está pausado',
  'container.exited': '{name} terminou com o código {code}',
  'container.otherImage': '{name} foi criado de outra imagem: {image}',
  'volume.present': 'o volume {name} existe',
  'volume.absent': 'não há volume com o nome {name}',
  'layers.count': 'a imagem tem {count} camadas; deveria ter {wanted}',
  'layers.countAbove': 'há {count} camadas acima de {base}; deveriam ser {wanted}',
  'layers.otherBase': 'a imagem não foi feita sobre {base}',
  'instruction.absent': 'nenhuma instrução assim no histórico da imagem',
  'instruction.empty': '{instruction} não fez camada',
  'instruction.layer': '{instruction} fez uma camada',
  imageCommand: 'o comando da imagem é: {command}',
  'change.none': 'docker diff não mostra {path}',
  'change.added': 'docker diff mostra A {path}',
  'change.modified': 'docker diff mostra C {path}',
  'change.deleted': 'docker diff mostra D {path}',
  'mount.absent': 'nada está montado em {path}',
  'mount.volume': 'o volume {source} está montado em {path}',
  'mount.anonymous': 'um volume anônimo está montado em {path}',
  'mount.bind': 'o diretório {source} do hospedeiro está montado em {path}',
  'mount.tmpfs': 'um tmpfs está montado em {path}',
  'file.present': '{path} existe',
  'file.absent': '{path} não existe',
  'file.otherContent': '{path} existe, mas com outro conteúdo',
  ran: 'o comando foi executado',
  notRan: 'o comando ainda não foi executado',
}

const english: Table = {
  'image.present': 'the image {name} exists',
  'image.absent': 'the image {name} does not exist yet',
  'image.fromBefore': 'the image {name} is from before this lab: build your own',
  'container.present': 'the container {name} exists',
  'container.absent': 'there is no container named {name}',
  'container.created': '{name} was created but not started',
  'container.running': '{name} is running',
  'container.paused': '{name} is paused',
  'container.exited': '{name} ended with code {code}',
  'container.otherImage': '{name} was made from another image: {image}',
  'volume.present': 'the volume {name} exists',
  'volume.absent': 'there is no volume named {name}',
  'layers.count': 'the image has {count} layers; it should have {wanted}',
  'layers.countAbove': 'there are {count} layers above {base}; there should be {wanted}',
  'layers.otherBase': 'the image was not made on {base}',
  'instruction.absent': 'no such instruction in the image’s history',
  'instruction.empty': '{instruction} made no layer',
  'instruction.layer': '{instruction} made a layer',
  imageCommand: 'the image’s command is: {command}',
  'change.none': 'docker diff does not show {path}',
  'change.added': 'docker diff shows A {path}',
  'change.modified': 'docker diff shows C {path}',
  'change.deleted': 'docker diff shows D {path}',
  'mount.absent': 'nothing is mounted at {path}',
  'mount.volume': 'the volume {source} is mounted at {path}',
  'mount.anonymous': 'an anonymous volume is mounted at {path}',
  'mount.bind': 'the host’s {source} is mounted at {path}',
  'mount.tmpfs': 'a tmpfs is mounted at {path}',
  'file.present': '{path} exists',
  'file.absent': '{path} does not exist',
  'file.otherContent': '{path} exists, with other content',
  ran: 'the command was run',
  notRan: 'the command was not run yet',
}

export const observationTables = { 'pt-BR': portuguese, en: english } as const

/** Puts an observation into words. An unknown key (a state Docker may add) shows as the key itself. */
export function describeObservation(observation: Observation, locale: keyof typeof observationTables): string {
  const sentence = observationTables[locale][observation.key] ?? observation.key
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(observation.params?.[name] ?? ''))
}
