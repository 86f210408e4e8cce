/** `camada serve`: the browser host. */
import { serve as runHost } from '../../server/serve'
import type { Command } from '../command'

export const serve: Command = {
  usage: 'serve [--port N] [--engine auto|simulator|<docker host url>] [--data DIR] [--no-open]',
  hasOwnHelp: true,
  run: (argv, { rootDir }) => runHost(argv, rootDir),
}
