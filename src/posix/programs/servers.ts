/** Servers and their clients, which some images bring along. */
import type { Program } from '../process/types'
import { mysql } from './mysql'
import { mysqladmin } from './mysqladmin'
import { mysqld } from './mysqld'
import { mysqldump } from './mysqldump'
import { nginx } from './nginx'
import { redisCli } from './redis-cli'
import { redisServer } from './redis-server'

export const serverPrograms: Readonly<Record<string, Program>> = {
  mysql,
  mysqladmin,
  mysqld,
  mysqldump,
  nginx,
  'redis-cli': redisCli,
  'redis-server': redisServer,
}
