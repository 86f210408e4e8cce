/** What runs is PGlite's PostgreSQL; what it says of itself at the start is Debian's package of the same version. */
export const major = '18'
export const version = '18.6'
export const packageVersion = '18.6 (Debian 18.6-1.pgdg13+2)'
