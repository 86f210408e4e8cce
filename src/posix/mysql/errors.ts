/**
 * Errors as MySQL gives them: a number, an SQLSTATE and a sentence. Source: MySQL 8.4's error reference; sentences that
 * MariaDB words otherwise are MySQL's here.
 */
const states: Readonly<Record<number, string>> = {
  1004: 'HY000',
  1005: 'HY000',
  1007: 'HY000',
  1008: 'HY000',
  1021: 'HY000',
  1036: 'HY000',
  1040: '08004',
  1044: '42000',
  1045: '28000',
  1046: '3D000',
  1047: '08S01',
  1048: '23000',
  1049: '42000',
  1050: '42S01',
  1051: '42S02',
  1052: '23000',
  1054: '42S22',
  1055: '42000',
  1060: '42S21',
  1061: '42000',
  1062: '23000',
  1063: '42000',
  1064: '42000',
  1066: '42000',
  1067: '42000',
  1068: '42000',
  1071: '42000',
  1072: '42000',
  1074: '42000',
  1075: '42000',
  1091: '42000',
  1093: 'HY000',
  1103: '42000',
  1102: '42000',
  1109: '42S02',
  1110: '42000',
  1111: 'HY000',
  1113: '42000',
  1115: '42000',
  1136: '21S01',
  1138: '22004',
  1140: '42000',
  1141: '42000',
  1142: '42000',
  1146: '42S02',
  1172: '42000',
  1193: 'HY000',
  1205: 'HY000',
  1213: '40001',
  1215: 'HY000',
  1217: '23000',
  1222: '21000',
  1227: '42000',
  1231: '42000',
  1232: '42000',
  1235: '42000',
  1238: 'HY000',
  1241: '21000',
  1242: '21000',
  1248: '42000',
  1264: '22003',
  1265: '01000',
  1273: 'HY000',
  1286: '42000',
  1292: '22007',
  1305: '42000',
  1364: 'HY000',
  1365: '22012',
  1366: 'HY000',
  1367: '22007',
  1396: 'HY000',
  1406: '22001',
  1410: '42000',
  1411: 'HY000',
  1426: '42000',
  1439: '42000',
  1451: '23000',
  1452: '23000',
  1582: '42000',
  1630: '42000',
  1690: '22003',
  1701: '42000',
  1329: '02000',
  1792: '25006',
  1812: 'HY000',
  1814: 'HY000',
  1822: 'HY000',
  1824: 'HY000',
  1826: 'HY000',
  1830: 'HY000',
  3140: '22032',
  3162: 'HY000',
  3730: 'HY000',
  3780: 'HY000',
  3819: 'HY000',
}

/** What a statement failed with. */
export class SqlError extends Error {
  readonly state: string

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
    this.name = 'SqlError'
    this.state = states[code] ?? 'HY000'
  }
}

/** A statement, clause or function that MySQL has and that is left out here, by its name. */
export function notSupported(what: string): SqlError {
  return new SqlError(1235, `The Camada simulator does not run '${what}' yet`)
}

/** A parse error at `rest`, the text from the offending token on. */
export function syntaxError(rest: string, line: number): SqlError {
  return new SqlError(
    1064,
    'You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right ' +
      `syntax to use near '${rest.slice(0, 80)}' at line ${line}`,
  )
}
