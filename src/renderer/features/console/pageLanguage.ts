/** The language that the page is in. */
export function pageLanguage(): 'pt' | 'en' {
  return document.documentElement.lang.startsWith('pt') ? 'pt' : 'en'
}
