/**
 * Where menus and tooltips are put: a landmark of the page's own beside the app, so that screen readers find all content
 * in one; where a page has none (tests), its body.
 */
export function overlayTarget(): string {
  return document.getElementById('overlays') === null ? 'body' : '#overlays'
}
