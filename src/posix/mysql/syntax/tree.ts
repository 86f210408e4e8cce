/** Syntax trees of the statements that the simulator's MySQL runs. Names keep their case. */

export interface TypeName {
  /** Lower case, as SHOW CREATE TABLE names it: `int`, `varchar`, `decimal`. */
  readonly name: string
  readonly length?: number
  readonly decimals?: number
  readonly unsigned?: boolean
  readonly zerofill?: boolean
  readonly values?: readonly string[]
  /** Case and accents count (`BINARY`, `COLLATE …_bin`). */
  readonly binary?: boolean
}

export interface ColumnName {
  readonly schema?: string
  readonly table?: string
  readonly name: string
}

export type Expression =
  | {
      readonly kind: 'literal'
      readonly value: string | null
      readonly type: 'string' | 'number' | 'null' | 'hex' | 'bool' | 'date' | 'time' | 'datetime'
    }
  | ({ readonly kind: 'column' } & ColumnName)
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'unary'; readonly operator: '-' | '!' | '~'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'isNull'; readonly of: Expression; readonly negated: boolean }
  | { readonly kind: 'isTrue'; readonly of: Expression; readonly negated: boolean; readonly truth: boolean }
  | {
      readonly kind: 'between'
      readonly of: Expression
      readonly low: Expression
      readonly high: Expression
      readonly negated: boolean
    }
  | { readonly kind: 'in'; readonly of: Expression; readonly list: readonly Expression[]; readonly negated: boolean }
  | { readonly kind: 'inQuery'; readonly of: Expression; readonly query: Query; readonly negated: boolean }
  | {
      /** `> ALL (…)`, `> ANY (…)`. */
      readonly kind: 'quantified'
      readonly operator: string
      readonly of: Expression
      readonly query: Query
      readonly isAll: boolean
    }
  | { readonly kind: 'exists'; readonly query: Query }
  | { readonly kind: 'subquery'; readonly query: Query }
  | {
      readonly kind: 'like'
      readonly of: Expression
      readonly pattern: Expression
      readonly escape?: string
      readonly negated: boolean
    }
  | { readonly kind: 'regexp'; readonly of: Expression; readonly pattern: Expression; readonly negated: boolean }
  | {
      readonly kind: 'case'
      readonly of?: Expression
      readonly when: readonly { readonly test: Expression; readonly then: Expression }[]
      readonly otherwise?: Expression
    }
  | { readonly kind: 'cast'; readonly of: Expression; readonly type: TypeName }
  | { readonly kind: 'interval'; readonly amount: Expression; readonly unit: string }
  | { readonly kind: 'row'; readonly items: readonly Expression[] }
  | { readonly kind: 'collate'; readonly of: Expression; readonly collation: string }
  | { readonly kind: 'default'; readonly name?: string }
  | {
      readonly kind: 'call'
      /** In capitals. */
      readonly name: string
      /** As it stands in the statement, where that is otherwise. */
      readonly written?: string
      readonly arguments: readonly Expression[]
      readonly distinct?: boolean
      readonly star?: boolean
      readonly order?: readonly OrderTerm[]
      readonly separator?: string
    }

export interface OrderTerm {
  readonly by: Expression
  readonly descending: boolean
}

export interface SelectItem {
  /** Absent for `*` and `t.*`. */
  readonly value?: Expression
  readonly star?: { readonly table?: string; readonly schema?: string }
  readonly alias?: string
  /** Its text in the statement, which names the column where no alias does. */
  readonly text: string
}

export type TableReference =
  | { readonly kind: 'table'; readonly schema?: string; readonly name: string; readonly alias?: string }
  | { readonly kind: 'derived'; readonly query: Query; readonly alias: string }
  | {
      readonly kind: 'join'
      readonly join: 'inner' | 'left' | 'right' | 'cross'
      readonly left: TableReference
      readonly right: TableReference
      readonly on?: Expression
      readonly using?: readonly string[]
      readonly natural?: boolean
    }

export interface Select {
  readonly kind: 'select'
  readonly distinct: boolean
  readonly items: readonly SelectItem[]
  readonly from?: TableReference
  readonly where?: Expression
  readonly group: readonly Expression[]
  readonly rollup?: boolean
  readonly having?: Expression
  readonly order: readonly OrderTerm[]
  readonly limit?: Limit
  readonly locking?: boolean
  /** Of `SELECT … INTO @a, @b`: names without the sign. */
  readonly into?: readonly string[]
}

export interface Union {
  readonly kind: 'union'
  readonly parts: readonly Query[]
  /** One for each part after the first: whether duplicates stay. */
  readonly all: readonly boolean[]
  readonly order: readonly OrderTerm[]
  readonly limit?: Limit
}

export type Query = Select | Union

export interface Limit {
  readonly count: Expression
  readonly offset?: Expression
}

export interface ColumnDefinition {
  readonly name: string
  readonly type: TypeName
  readonly notNull: boolean
  /** Text of the default as SHOW shows it; null for DEFAULT NULL. */
  readonly default?: Expression
  readonly onUpdateNow?: boolean
  readonly autoIncrement: boolean
  readonly primary: boolean
  readonly unique: boolean
  readonly comment?: string
  readonly references?: ForeignTarget
  readonly check?: CheckDefinition
  readonly isNullable?: boolean
}

export interface ForeignTarget {
  readonly schema?: string
  readonly table: string
  readonly columns: readonly string[]
  readonly onDelete?: string
  readonly onUpdate?: string
}

export interface CheckDefinition {
  readonly name?: string
  readonly expression: Expression
  readonly text: string
}

export type TableElement =
  | { readonly kind: 'column'; readonly column: ColumnDefinition }
  | {
      readonly kind: 'index'
      readonly index: 'primary' | 'unique' | 'plain'
      readonly name?: string
      readonly columns: readonly string[]
    }
  | ({ readonly kind: 'foreign'; readonly name?: string; readonly columns: readonly string[] } & {
      readonly target: ForeignTarget
    })
  | ({ readonly kind: 'check' } & CheckDefinition)

export interface TableOptions {
  readonly engine?: string
  readonly charset?: string
  readonly collation?: string
  readonly autoIncrement?: number
  readonly comment?: string
}

export type AlterAction =
  | { readonly kind: 'addColumn'; readonly column: ColumnDefinition; readonly first?: boolean; readonly after?: string }
  | { readonly kind: 'dropColumn'; readonly name: string }
  | {
      readonly kind: 'changeColumn'
      readonly name: string
      readonly column: ColumnDefinition
      readonly first?: boolean
      readonly after?: string
    }
  | { readonly kind: 'renameColumn'; readonly name: string; readonly to: string }
  | { readonly kind: 'setDefault'; readonly name: string; readonly default?: Expression }
  | { readonly kind: 'add'; readonly element: Exclude<TableElement, { kind: 'column' }> }
  | { readonly kind: 'dropIndex'; readonly name: string }
  | { readonly kind: 'dropForeign'; readonly name: string }
  | { readonly kind: 'renameIndex'; readonly name: string; readonly to: string }
  | { readonly kind: 'rename'; readonly schema?: string; readonly to: string }
  | { readonly kind: 'options'; readonly options: TableOptions }

export interface Account {
  readonly user: string
  readonly host: string
}

export interface TableName {
  readonly schema?: string
  readonly name: string
}

export interface Assignment {
  readonly column: ColumnName
  readonly value: Expression
}

export type Statement =
  | Query
  | {
      readonly kind: 'insert'
      readonly table: TableName
      readonly columns?: readonly string[]
      readonly rows?: readonly (readonly Expression[])[]
      readonly query?: Query
      readonly ignore: boolean
      readonly replace: boolean
      readonly onDuplicate: readonly Assignment[]
    }
  | {
      readonly kind: 'update'
      readonly table: TableReference
      readonly set: readonly Assignment[]
      readonly where?: Expression
      readonly order: readonly OrderTerm[]
      readonly limit?: Limit
      readonly ignore: boolean
    }
  | {
      readonly kind: 'delete'
      readonly table: TableReference
      readonly targets: readonly TableName[]
      readonly where?: Expression
      readonly order: readonly OrderTerm[]
      readonly limit?: Limit
    }
  | {
      readonly kind: 'createSchema'
      readonly name: string
      readonly ifNotExists: boolean
      readonly options: TableOptions
    }
  | { readonly kind: 'alterSchema'; readonly name?: string; readonly options: TableOptions }
  | { readonly kind: 'dropSchema'; readonly name: string; readonly ifExists: boolean }
  | {
      readonly kind: 'createTable'
      readonly table: TableName
      readonly ifNotExists: boolean
      readonly elements: readonly TableElement[]
      readonly options: TableOptions
      readonly like?: TableName
      readonly query?: Query
      readonly temporary: boolean
    }
  | { readonly kind: 'alterTable'; readonly table: TableName; readonly actions: readonly AlterAction[] }
  | { readonly kind: 'dropTable'; readonly tables: readonly TableName[]; readonly ifExists: boolean }
  | { readonly kind: 'renameTable'; readonly pairs: readonly { readonly from: TableName; readonly to: TableName }[] }
  | { readonly kind: 'truncate'; readonly table: TableName }
  | {
      readonly kind: 'createIndex'
      readonly name: string
      readonly unique: boolean
      readonly table: TableName
      readonly columns: readonly string[]
    }
  | { readonly kind: 'dropIndex'; readonly name: string; readonly table: TableName }
  | { readonly kind: 'use'; readonly schema: string }
  | { readonly kind: 'begin'; readonly readOnly: boolean }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback'; readonly to?: string }
  | { readonly kind: 'savepoint'; readonly name: string }
  | { readonly kind: 'release'; readonly name: string }
  | {
      readonly kind: 'lockTables'
      readonly tables: readonly { readonly table: TableName; readonly lock: 'READ' | 'WRITE' }[]
    }
  | { readonly kind: 'unlockTables' | 'nothing' }
  | { readonly kind: 'flush'; readonly what: string }
  | {
      readonly kind: 'set'
      readonly items: readonly {
        readonly scope: 'user' | 'session' | 'global' | 'names'
        readonly name: string
        readonly value: Expression
      }[]
    }
  | { readonly kind: 'setPassword'; readonly account?: Account; readonly password: string }
  | {
      readonly kind: 'createUser'
      readonly users: readonly { readonly account: Account; readonly password?: string }[]
      readonly ifNotExists: boolean
    }
  | {
      readonly kind: 'alterUser'
      readonly users: readonly { readonly account: Account | undefined; readonly password?: string }[]
      readonly ifExists: boolean
    }
  | { readonly kind: 'dropUser'; readonly accounts: readonly Account[]; readonly ifExists: boolean }
  | { readonly kind: 'renameUser'; readonly pairs: readonly { readonly from: Account; readonly to: Account }[] }
  | {
      readonly kind: 'grant'
      readonly revoke: boolean
      readonly privileges: readonly string[]
      readonly on: { readonly schema: string; readonly table: string }
      readonly accounts: readonly Account[]
      readonly withGrant: boolean
    }
  | {
      readonly kind: 'show'
      readonly what: string
      readonly full: boolean
      readonly name?: TableName
      readonly schema?: string
      readonly account?: Account
      readonly like?: string
      readonly where?: Expression
      readonly global: boolean
    }
  | { readonly kind: 'describe'; readonly table: TableName; readonly column?: string }
  | { readonly kind: 'kill'; readonly id: Expression }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'maintain'; readonly what: string; readonly tables: readonly TableName[] }
