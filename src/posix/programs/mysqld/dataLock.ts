/**
 * InnoDB's lock on its first data file: a server may not open what another one has open, be it in another container on
 * the same volume. The second one tries once a second, a hundred times, and gives up, with the log lines of MySQL 8.4
 * (`os_file_lock` and `Datafile::open_or_create` of storage/innobase).
 */
import type { Inode } from '../../filesystem/types'
import type { Process } from '../../process/types'
import type { Log } from './log'

/** Of all containers: those on one volume have the same inodes. */
const locked = new WeakSet<Inode>()
const attempts = 100
const pauseMs = 1000

/** Locks the data directory, and answers with what unlocks it; undefined, once it is said why, when it stays locked. */
export async function lockData(process: Process, dataDir: string, log: Log): Promise<(() => void) | undefined> {
  const { inode } = process.namespace.locate(process, `${dataDir}/ibdata1`)
  for (let attempt = 0; locked.has(inode); attempt++) {
    if (attempt === attempts) {
      await giveUp(log)
      return undefined
    }
    await log('ERROR', '012574', 'InnoDB', 'Unable to lock ./ibdata1 error: 11', 1)
    await process.sleep(pauseMs)
  }
  locked.add(inode)
  return () => locked.delete(inode)
}

async function giveUp(log: Log): Promise<void> {
  const error = (code: string, text: string): Promise<void> => log('ERROR', code, 'InnoDB', text, 1)
  await error('012592', 'Operating system error number 11 in a file operation.')
  await error('012596', "Error number 11 means 'Resource temporarily unavailable'")
  await error('012215', "Cannot open datafile './ibdata1'")
  await error(
    '012959',
    'Could not open or create the system tablespace. If you tried to add new data files to the system tablespace, and it failed here, you should now edit innodb_data_file_path in my.cnf back to what it was, and remove the new ibdata files InnoDB created in this failed attempt. InnoDB only wrote those files full of zeros, but did not yet use them in any way. But be careful: do not remove old data files which contain your precious data!',
  )
  await error('012930', 'Plugin initialization aborted with error Cannot open a file.')
  await log('ERROR', '010334', 'Server', 'Failed to initialize DD Storage Engine', 1)
  await log('ERROR', '010020', 'Server', 'Data Dictionary initialization failed.')
  await log('ERROR', '010119', 'Server', 'Aborting')
}
