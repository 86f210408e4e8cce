/** Every verb of the console; a new one is a file and a line here. */
import type { Verb } from '../verb'
import { build } from './build'
import { exec } from './exec'
import { history } from './history'
import { pull, rmi, tag } from './imageVerbs'
import { images } from './images'
import { containerInspect, imageInspect, inspect } from './inspect'
import { diff, kill, pause, rename, restart, rm, stop, unpause, wait } from './lifecycle'
import { logs } from './logs'
import { ps } from './ps'
import { create, run } from './run'
import { start } from './start'
import { volumeCreate, volumeInspect, volumeLs, volumePrune, volumeRm } from './volume'

export interface VerbGroup {
  readonly name: string
  readonly summary: string
}

export const groups: readonly VerbGroup[] = [
  { name: 'container', summary: 'Manage containers' },
  { name: 'image', summary: 'Manage images' },
  { name: 'volume', summary: 'Manage volumes' },
]

export const verbs: readonly Verb[] = [
  ...[
    run,
    create,
    start,
    stop,
    restart,
    kill,
    pause,
    unpause,
    rm,
    rename,
    wait,
    ps,
    exec,
    logs,
    diff,
    containerInspect,
  ],
  ...[build, images, history, pull, rmi, tag, imageInspect],
  ...[volumeLs, volumeCreate, volumeInspect, volumePrune, volumeRm],
  inspect,
]
