/** What runs is PGlite's PostgreSQL; what it says of itself is Debian's package of the same version. */
export const packageVersion = '18.6 (Debian 18.6-1.pgdg13+2)'
