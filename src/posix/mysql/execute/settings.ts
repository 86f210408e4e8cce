/** System variables: those that clients ask for, with the values of the image's server. */
export const serverVersion = '8.4.11'

export const defaultSettings: Readonly<Record<string, string>> = {
  auto_increment_increment: '1',
  auto_increment_offset: '1',
  autocommit: 'ON',
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_database: 'utf8mb4',
  character_set_results: 'utf8mb4',
  character_set_server: 'utf8mb4',
  collation_connection: 'utf8mb4_0900_ai_ci',
  collation_database: 'utf8mb4_0900_ai_ci',
  collation_server: 'utf8mb4_0900_ai_ci',
  datadir: '/var/lib/mysql/',
  default_storage_engine: 'InnoDB',
  foreign_key_checks: 'ON',
  hostname: '',
  innodb_buffer_pool_size: '134217728',
  innodb_file_per_table: 'ON',
  innodb_flush_log_at_trx_commit: '1',
  innodb_lock_wait_timeout: '50',
  innodb_page_size: '16384',
  innodb_redo_log_capacity: '104857600',
  log_error: 'stderr',
  lower_case_table_names: '0',
  max_allowed_packet: '67108864',
  max_connections: '151',
  pid_file: '/var/run/mysqld/mysqld.pid',
  port: '3306',
  secure_file_priv: '/var/lib/mysql-files/',
  socket: '/var/run/mysqld/mysqld.sock',
  sql_mode:
    'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  sql_notes: 'ON',
  system_time_zone: 'UTC',
  time_zone: 'SYSTEM',
  transaction_isolation: 'REPEATABLE-READ',
  unique_checks: 'ON',
  version: serverVersion,
  version_comment: 'MySQL Community Server - GPL',
  version_compile_os: 'Linux',
  wait_timeout: '28800',
}

/** Variables that statements may set; others are refused as read-only, or as unknown. */
const settable = new Set([
  'autocommit',
  'foreign_key_checks',
  'innodb_lock_wait_timeout',
  'sql_notes',
  'unique_checks',
  'wait_timeout',
  'max_connections',
  'time_zone',
  'sql_mode',
  'character_set_client',
  'character_set_results',
  'character_set_connection',
  'collation_connection',
])

export function isSettable(name: string): boolean {
  return settable.has(name)
}

/** ON and OFF of what is given as 1, 0, 'on', 'off'; anything else as it is. */
export function settingText(name: string, value: string): string {
  const before = defaultSettings[name]
  if (before !== 'ON' && before !== 'OFF') return value
  return /^(1|on|true)$/i.test(value) ? 'ON' : 'OFF'
}
