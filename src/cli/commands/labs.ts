/** `camada labs`: what a teacher runs on labs. */
import { LabError } from '@shared/errors'
import type { Command } from '../command'

export const labs: Command = {
  usage: 'labs check [DIR] [--engine URL]',
  run: () => Promise.reject(new LabError('notImplemented', 'labs check is not there yet')),
}
