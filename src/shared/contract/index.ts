/**
 * The one list of requests and event streams between renderer and backend. Both hosts serve it unchanged: Electron
 * over a MessagePort, the browser host over a WebSocket. Errors cross as `LabError` data; long work is an event
 * stream that ends the work when it is dropped, or an ID with `watch` and `cancel`; bytes go over channels.
 */
import { appContract } from './app'
import { buildsContract, workspacesContract } from './builds'
import { consoleContract } from './console'
import { containersContract } from './containers'
import { engineContract } from './engine'
import { engineStateContract } from './engineState'
import { imagesContract } from './images'
import { labsContract } from './labs'
import { teachingContract } from './teaching'
import { timeContract } from './time'
import { volumesContract } from './volumes'

export const contract = {
  app: appContract,
  engine: engineContract,
  engineState: engineStateContract,
  images: imagesContract,
  builds: buildsContract,
  workspaces: workspacesContract,
  containers: containersContract,
  volumes: volumesContract,
  console: consoleContract,
  labs: labsContract,
  teaching: teachingContract,
  time: timeContract,
}

export type Contract = typeof contract
