/** A tar in bzip2 that holds one file, `bz` (made by Python 3.11's tarfile and bz2). */
export const bzip2Of = Buffer.from(
  'QlpoOTFBWSZTWe1ez0gAAG37gMmQAADAAF2AAAFwAB4QCAggAFQ0gABoDQRU1BpoyAB97QhEJ3oiV6lMtnligkgpBW4YkJvCF4sdGNcah3KcRPIIkRAfF3JFOFCQ7V7PSA==',
  'base64',
)
