/** What the story of persistence needs to know of each server, and what it tells. */

export interface ServerOfStory {
  /** Its image in the catalog. */
  readonly name: string
  /** Where the image wants its volume. */
  readonly volume: string
  readonly options: readonly string[]
  readonly command: readonly string[]
  /** Scripts for `sh -c` in the container. */
  readonly untilReady: string
  readonly insert: string
  readonly select: string
  /** What `select` answers: by the first container, on the same volume, on the restored one, and without. */
  readonly told: Readonly<Record<'first' | 'second' | 'third' | 'bare', string>>
  /** Where Debian's stand-in words it otherwise. */
  readonly toldByStandIn?: Partial<ServerOfStory['told']>
}

const rows = (text: string, bare: string): ServerOfStory['told'] => ({ first: text, second: text, third: text, bare })

const redis: ServerOfStory = {
  name: 'redis',
  volume: '/data',
  options: [],
  command: ['redis-server', '--appendonly', 'yes'],
  untilReady: 'until [ "$(redis-cli ping 2>/dev/null)" = PONG ]; do :; done',
  insert: 'redis-cli set pedido bolo',
  select: 'redis-cli get pedido',
  told: rows('bolo\n', '\n'),
}

const mysql: ServerOfStory = {
  name: 'mysql',
  volume: '/var/lib/mysql',
  options: ['-e', 'MYSQL_ROOT_PASSWORD=segredo'],
  command: [],
  untilReady: 'until mysqladmin -s -h 127.0.0.1 ping; do sleep 0.2; done',
  insert: `MYSQL_PWD=segredo mysql -e "CREATE DATABASE loja; CREATE TABLE loja.pedidos (id INT PRIMARY KEY, item TEXT); INSERT INTO loja.pedidos VALUES (1, 'bolo')"`,
  select: 'MYSQL_PWD=segredo mysql -e "SELECT * FROM loja.pedidos"',
  told: rows('id\titem\n1\tbolo\n', "ERROR 1049 (42000) at line 1: Unknown database 'loja'\n"),
  toldByStandIn: {
    bare: `--------------
SELECT * FROM loja.pedidos
--------------

ERROR 1146 (42S02) at line 1: Table 'loja.pedidos' doesn't exist
`,
  },
}

const postgres: ServerOfStory = {
  name: 'postgres',
  volume: '/var/lib/postgresql',
  options: ['-e', 'POSTGRES_PASSWORD=segredo'],
  command: [],
  untilReady: 'until pg_isready -q -h 127.0.0.1; do sleep 0.2; done',
  insert: `psql -q -U postgres -c "CREATE TABLE pedidos (id INT PRIMARY KEY, item TEXT)" -c "INSERT INTO pedidos VALUES (1, 'bolo')"`,
  select: 'psql -U postgres -A -c "SELECT * FROM pedidos"',
  told: rows(
    'id|item\n1|bolo\n(1 row)\n',
    'ERROR:  relation "pedidos" does not exist\nLINE 1: SELECT * FROM pedidos\n                      ^\n',
  ),
}

export const servers: readonly ServerOfStory[] =
  process.env['CAMADA_SERVERS'] === 'all' ? [redis, mysql, postgres] : [redis]
