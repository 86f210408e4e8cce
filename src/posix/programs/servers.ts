/** Servers and their clients, which some images bring along. */
import type { Program } from '../process/types'
import { nginx } from './nginx'
import { redisCli } from './redis-cli'
import { redisServer } from './redis-server'

export const serverPrograms: Readonly<Record<string, Program>> = {
  nginx,
  'redis-cli': redisCli,
  'redis-server': redisServer,
}
