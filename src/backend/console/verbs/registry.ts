/** Every verb of the console; a new one is a file and a line here. */
import type { Verb } from '../verb'
import { commit, exportVerb, importVerb, load, save } from './archives'
import { attach } from './attach'
import { build } from './build'
import { buildxBuild, buildxDu, buildxInspect, buildxLs, buildxVersion } from './buildx'
import { contextInspect, contextLs, contextShow, contextUse } from './context'
import { cp } from './cp'
import { events } from './events'
import { exec } from './exec'
import { history } from './history'
import { pull, rmi, tag } from './imageVerbs'
import { images } from './images'
import { info } from './info'
import { containerInspect, imageInspect, inspect } from './inspect'
import { diff, kill, pause, rename, restart, rm, stop, unpause, wait } from './lifecycle'
import { logs } from './logs'
import { networkConnect, networkCreate, networkDisconnect, networkInspect, networkLs, networkRm } from './network'
import { builderPrune, containerPrune, imagePrune, networkPrune, systemPrune, volumePrune } from './prune'
import { ps } from './ps'
import { create, run } from './run'
import { start } from './start'
import { stats } from './stats'
import { systemDf } from './systemDf'
import { port, top } from './topAndPort'
import { update } from './update'
import { version } from './version'
import { volumeCreate, volumeInspect, volumeLs, volumeRm } from './volume'

export interface VerbGroup {
  readonly name: string
  readonly summary: string
  /** Its usage in errors ends in `COMMAND`. */
  readonly tellsCommand?: boolean
}

export const groups: readonly VerbGroup[] = [
  { name: 'builder', summary: 'Manage builds' },
  { name: 'container', summary: 'Manage containers' },
  { name: 'context', summary: 'Manage contexts' },
  { name: 'image', summary: 'Manage images' },
  { name: 'network', summary: 'Manage networks' },
  { name: 'system', summary: 'Manage Docker' },
  { name: 'volume', summary: 'Manage volumes', tellsCommand: true },
]

const ofContainers: readonly Verb[] = [
  ...[
    attach,
    commit,
    cp,
    create,
    diff,
    exec,
    exportVerb,
    containerInspect,
    kill,
    logs,
    ps,
    pause,
    port,
    containerPrune,
  ],
  ...[rename, restart, rm, run, start, stats, stop, top, unpause, update, wait],
]

const ofImages: readonly Verb[] = [
  ...[build, history, importVerb, imageInspect, load, images, imagePrune, pull, rmi, save, tag, builderPrune],
]

const ofOthers: readonly Verb[] = [
  ...[volumeCreate, volumeInspect, volumeLs, volumePrune, volumeRm],
  ...[networkConnect, networkCreate, networkDisconnect, networkInspect, networkLs, networkPrune, networkRm],
  ...[buildxBuild, buildxDu, buildxInspect, buildxLs, buildxVersion],
  ...[systemDf, events, info, systemPrune, version, inspect],
  ...[contextInspect, contextLs, contextShow, contextUse],
]

export const verbs: readonly Verb[] = [...ofContainers, ...ofImages, ...ofOthers]

const elsewhere = (what: string): string => `the lab's console does not have ${what}; Docker's own command line does`

/** Commands that Docker has and the console lacks, by one word or two, with what it says of them. */
export const foreignCommands: ReadonlyMap<string, string> = new Map([
  ...['login', 'logout', 'push', 'search'].map((name): [string, string] => [
    name,
    elsewhere(`docker ${name}: it works without a registry`),
  ]),
  ...['swarm', 'node', 'service', 'stack', 'secret', 'config'].map((name): [string, string] => [
    name,
    elsewhere(`docker ${name}: it has no Swarm`),
  ]),
  ['volume update', elsewhere('docker volume update: it has no Swarm')],
  ['image push', elsewhere('docker image push: it works without a registry')],
  ...['create', 'export', 'import', 'rm', 'remove', 'update'].map((name): [string, string] => [
    `context ${name}`,
    elsewhere(`docker context ${name}`),
  ]),
  ...['plugin', 'trust', 'manifest', 'checkpoint'].map((name): [string, string] => [name, elsewhere(`docker ${name}`)]),
  [
    'buildx',
    "of docker buildx the lab's console has build, du, inspect, ls and version; Docker's own command line has the others",
  ],
  ...['compose', 'scout', 'model', 'init'].map((name): [string, string] => [
    name,
    elsewhere(`docker ${name}, which is a plugin`),
  ]),
])
