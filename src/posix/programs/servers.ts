/** Servers and their clients, which some images bring along. */
import { databaseTool } from './createdb'
import { gosu } from './gosu'
import { initdb } from './initdb'
import { pgCtl } from './pg_ctl'
import { pgDump } from './pg_dump'
import { pgDumpAll } from './pg_dumpall'
import { pgIsReady } from './pg_isready'
import { pgRestore } from './pg_restore'
import { postgres } from './postgres'
import { psql } from './psql'
import type { Program } from '../process/types'
import { mysql } from './mysql'
import { mysqladmin } from './mysqladmin'
import { mysqld } from './mysqld'
import { mysqldump } from './mysqldump'
import { nginx } from './nginx'
import { redisCli } from './redis-cli'
import { redisServer } from './redis-server'

export const serverPrograms: Readonly<Record<string, Program>> = {
  createdb: databaseTool,
  createuser: databaseTool,
  dropdb: databaseTool,
  dropuser: databaseTool,
  gosu,
  initdb,
  mysql,
  mysqladmin,
  mysqld,
  mysqldump,
  nginx,
  pg_ctl: pgCtl,
  pg_dump: pgDump,
  pg_dumpall: pgDumpAll,
  pg_isready: pgIsReady,
  pg_restore: pgRestore,
  postgres,
  psql,
  'redis-cli': redisCli,
  'redis-server': redisServer,
}
