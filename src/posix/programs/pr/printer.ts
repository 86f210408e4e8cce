/**
 * pr's pages: columns are filled down (and balanced), across, or from several files side by side; blanks between them are
 * held back until something follows, and become tabs where tabs reach. A header is written when a page has something to say.
 */
import { byteOutput } from '../byteText'
import type { Process } from '../../process/types'
import type { Output } from '../streams'
import { clumpOf } from './clump'
import type { Column, Source } from './column'
import { anywhere, footerLines, layoutOf, type Layout } from './layout'
import { Row } from './row'
import type { Settings } from './settings'

export class Printer {
  private readonly output: Output
  private readonly row: Row
  private readonly columns: readonly Column[]
  private readonly layout: Layout
  private page = 1
  private lineNumber: number
  private input = 0
  private padding = 0
  private padsDown = false
  private wantsHeader = false
  private wantsFormFeed = false
  private isEmptyLine = true
  private alignsEmpty = false
  private onlyFormFeed = false
  private storing: string[] | undefined

  constructor(
    process: Process,
    private readonly settings: Settings,
    sources: readonly Source[],
  ) {
    this.output = byteOutput(process)
    this.layout = layoutOf(settings)
    this.row = new Row(this.output, this.layout.outputTab, this.layout.separator)
    const { merges, numbering } = settings
    this.lineNumber = numbering?.first ?? 1
    this.columns = this.layout.starts.map((start, index) => ({
      source: sources[merges ? index : 0] ?? { text: '', at: 0, name: '', date: '' },
      status: 'open',
      linesLeft: 0,
      start,
      numbered: numbering !== undefined && (!merges || index === 0),
      pageWasFull: false,
      stored: [],
      next: 0,
    }))
  }

  /** Prints all pages. The message of what went wrong, if anything did. */
  async run(): Promise<string | undefined> {
    const { firstPage, lastPage } = this.settings
    for (; this.page < firstPage; this.page++) {
      this.skipPage()
      if (this.columns.every((column) => column.status === 'closed'))
        return `starting page number ${firstPage} exceeds page count ${this.page}`
    }
    while (this.page <= lastPage && this.printPage()) {
      this.page++
      await this.output.flush()
    }
    await this.output.flush()
    return undefined
  }

  private skipPage(): void {
    const lines = this.layout.stores ? this.layout.body * this.columns.length : this.layout.body
    for (const column of this.layout.stores ? this.columns.slice(0, 1) : this.columns)
      for (let line = 0; line < lines && column.status === 'open'; line++) this.skipLine(column)
    this.releaseHeld()
    if (this.layout.stores && this.columns[0]?.status === 'closed')
      for (const column of this.columns) column.status = 'closed'
  }

  private skipLine(column: Column): void {
    const { source } = column
    const end = source.text.slice(source.at).search(/[\n\f]/)
    if (end < 0) {
      this.closeSource(source)
      return
    }
    const isFeed = source.text[source.at + end] === '\f'
    source.at += end + 1
    if (isFeed && source.text[source.at] === '\n') source.at++
    if (this.settings.numbering?.first === undefined && column.numbered) this.lineNumber++
    if (isFeed) this.hold(column)
    else if (source.at >= source.text.length) this.closeSource(source)
  }

  private get ready(): number {
    return this.columns.filter(
      (column) =>
        column.status === 'open' ||
        column.status === 'formFeed' ||
        (this.layout.stores && column.stored.length > 0 && column.linesLeft > 0),
    ).length
  }

  private printPage(): boolean {
    this.beginPage()
    if (this.ready === 0) return false
    this.wantsHeader = this.layout.hasHeaders
    this.padsDown = false
    let padsPage = false
    let left = this.settings.doubles ? this.layout.body * 2 : this.layout.body
    while (left > 0 && this.ready > 0) {
      this.row.begin()
      this.padsDown = this.alignsEmpty = false
      this.isEmptyLine = true
      for (const column of this.columns) {
        if (this.printIn(column)) padsPage ||= this.padsDown
        else break
      }
      padsPage ||= this.padsDown
      if (this.padsDown) {
        this.output.add('\n')
        left--
      }
      if (this.ready === 0 && !this.layout.hasHeaders) break
      if (this.settings.doubles && padsPage) {
        this.output.add('\n')
        left--
      }
    }
    if (left === 0) for (const column of this.columns) if (column.status === 'open') column.pageWasFull = true
    if (padsPage && this.layout.hasHeaders)
      this.output.add(this.settings.formFeeds ? '\f' : '\n'.repeat(left + footerLines))
    else if (this.layout.keepsFormFeeds && this.wantsFormFeed) {
      this.output.add('\f')
      this.wantsFormFeed = false
    }
    this.releaseHeld()
    return true
  }

  private beginPage(): void {
    if (this.layout.stores) {
      this.store()
      return
    }
    for (const column of this.columns) column.linesLeft = column.status === 'open' ? this.layout.body : 0
  }

  /** A page's end releases what a form feed held back. */
  private releaseHeld(): void {
    for (const column of this.columns)
      if (column.status === 'onHold' || column.status === 'formFeed') column.status = 'open'
  }

  /** One column's part of a line; false when nothing is left for the columns behind it. */
  private printIn(column: Column): boolean {
    this.input = 0
    const { merges } = this.settings
    if (column.linesLeft > 0 || column.status === 'formFeed') {
      this.onlyFormFeed = false
      this.padding = column.start
      if (this.layout.stores) this.printStored(column)
      else this.readLine(column)
      column.linesLeft--
      if (column.linesLeft <= 0 && this.ready === 0) return false
      if (merges && column.status !== 'open') {
        if (this.isEmptyLine) this.alignsEmpty = true
        else if (column.status === 'closed' || (column.status === 'onHold' && this.onlyFormFeed)) this.align(column)
      }
    } else if (merges) {
      if (this.isEmptyLine) this.alignsEmpty = true
      else this.align(column)
    }
    if (this.layout.separator !== undefined) this.row.separators++
    return true
  }

  private align(column: Column): void {
    this.padding = column.start
    const gap = this.layout.separator?.length ?? 0
    if (gap < this.padding) {
      this.row.padTo(this.padding - gap)
      this.padding = anywhere
    }
    if (this.layout.separator !== undefined) this.row.printSeparators()
    if (column.numbered) this.addNumber()
  }

  private printHeader(): void {
    const { margin, pageWidth, header } = this.settings
    const { name, date } = this.columns[0]?.source ?? { name: '', date: '' }
    const text = header ?? (this.settings.merges ? '' : name)
    const page = `Page ${this.page}`
    const room = Math.max(0, pageWidth - date.length - text.length - page.length)
    const before = Math.floor(room / 2)
    const blank = (count: number): string => ' '.repeat(Math.max(1, count))
    this.output.add(
      `${' '.repeat(margin)}\n\n${' '.repeat(margin)}${date}${blank(before)}${text}${blank(room - before)}${page}\n\n\n`,
    )
    this.wantsHeader = false
    this.row.position = 0
  }

  private addNumber(): void {
    const { separator, digits } = this.settings.numbering ?? { separator: '\t', digits: 5 }
    const text = String(this.lineNumber++).padStart(digits).slice(-digits)
    if (this.columns.length > 1) {
      const gap = separator === '\t' ? ' '.repeat(this.layout.numberWidth - digits) : separator
      for (const character of text + gap) this.put(character)
    } else {
      for (const character of text + separator) this.put(character)
      if (separator === '\t') this.row.position += 8 - (this.row.position % 8)
    }
    if (this.layout.truncates && !this.settings.merges) this.input += this.layout.numberWidth
  }

  /** Writes or stores one character. */
  private put(character: string): void {
    if (this.storing !== undefined) {
      this.storing.push(character)
      return
    }
    this.row.put(character)
  }

  private hold(column: Column): void {
    for (const each of this.settings.merges ? [column] : this.columns)
      each.status = this.layout.stores ? 'formFeed' : 'onHold'
    column.linesLeft = 0
    if (!this.settings.merges) for (const each of this.columns) each.linesLeft = 0
  }

  private closeSource(source: Source): void {
    for (const column of this.columns)
      if (column.source === source) {
        column.status = 'closed'
        if (!this.layout.stores) column.linesLeft = 0
      }
  }

  private nextCharacter(source: Source): string {
    return source.text[source.at++] ?? ''
  }

  /** Reads a line into the output, or the store. */
  private readLine(column: Column): void {
    const { source } = column
    let character = this.nextCharacter(source)
    if (character === '\f' && column.pageWasFull) {
      character = this.nextCharacter(source)
      if (character === '\n') character = this.nextCharacter(source)
    }
    column.pageWasFull = false
    if (character === '\f') {
      this.feed(column)
      return
    }
    if (character === '') {
      this.closeSource(source)
      return
    }
    const clump = character === '\n' ? '' : this.clumpOf(character)
    if (this.isTooLong()) {
      this.skipRest(source)
      return
    }
    if (this.storing === undefined) this.beginLine(column)
    if (column.numbered) this.addNumber()
    this.isEmptyLine = false
    if (character === '\n') return
    for (const each of clump) this.put(each)
    this.readOn(column)
  }

  private feed(column: Column): void {
    const { source } = column
    if (source.text[source.at] === '\n') source.at++
    this.onlyFormFeed = true
    if (this.wantsHeader && !this.layout.stores) {
      this.padsDown = true
      this.printHeader()
    } else if (this.layout.keepsFormFeeds) this.wantsFormFeed = true
    this.hold(column)
  }

  private beginLine(column: Column): void {
    this.padsDown = true
    if (this.wantsHeader) this.printHeader()
    if (this.settings.merges && this.alignsEmpty) {
      const skipped = this.row.separators
      this.row.separators = 0
      for (const each of this.columns.slice(0, skipped)) {
        this.align(each)
        this.row.separators++
      }
      this.padding = column.start
      this.row.blanks = this.layout.truncates ? this.layout.columnWidth : 0
      this.alignsEmpty = false
    }
    if (this.padding !== anywhere) {
      this.row.padTo(this.padding - (this.layout.separator?.length ?? 0))
      this.padding = anywhere
    }
    if (this.layout.separator !== undefined) this.row.printSeparators()
  }

  /** The rest of a line, as far as its column goes. */
  private readOn(column: Column): void {
    const { source } = column
    for (;;) {
      const character = this.nextCharacter(source)
      if (character === '\n') return
      if (character === '') {
        this.closeSource(source)
        return
      }
      if (character === '\f') {
        if (source.text[source.at] === '\n') source.at++
        if (this.layout.keepsFormFeeds) this.wantsFormFeed = true
        this.hold(column)
        return
      }
      const before = this.input
      const clump = this.clumpOf(character)
      if (this.isTooLong()) {
        this.input = before
        this.skipRest(source)
        return
      }
      for (const each of clump) this.put(each)
    }
  }

  private isTooLong(): boolean {
    return this.layout.truncates && this.input > this.layout.columnWidth
  }

  private skipRest(source: Source): void {
    const end = source.text.indexOf('\n', source.at)
    source.at = end < 0 ? source.text.length : end + 1
    if (end < 0) this.closeSource(source)
  }

  private clumpOf(character: string): string {
    const { text, width } = clumpOf(character, this.input, this.layout.inputTab, this.settings.controls)
    this.input += width
    return text
  }

  /** Fills the columns of a page from the file, and shares the lines out evenly. */
  private store(): void {
    const [first] = this.columns
    if (first === undefined) return
    const lines: Column['stored'] = []
    for (const _ of this.columns)
      for (let line = 0; line < this.layout.body && first.status === 'open'; line++) {
        this.input = 0
        this.storing = []
        this.readLine(first)
        const text = this.storing.join('')
        if (first.status === 'open' || text !== '') lines.push({ text, width: this.input })
      }
    this.storing = undefined
    const [each, more] = [Math.floor(lines.length / this.columns.length), lines.length % this.columns.length]
    let at = 0
    for (const [index, column] of this.columns.entries()) {
      const count = each + (index < more ? 1 : 0)
      column.stored = lines.slice(at, at + count)
      column.linesLeft = count
      column.next = 0
      at += count
    }
  }

  private printStored(column: Column): void {
    const line = column.stored[column.next++]
    this.padsDown = true
    if (this.wantsHeader) this.printHeader()
    if (line === undefined) {
      for (const each of this.columns) each.status = each.status === 'formFeed' ? 'onHold' : each.status
      if ((this.columns[0]?.linesLeft ?? 0) <= 0 && !this.layout.hasHeaders) this.padsDown = false
      return
    }
    const gap = this.layout.separator?.length ?? 0
    if (this.padding !== anywhere) {
      this.row.padTo(this.padding - gap)
      this.padding = anywhere
    }
    if (this.layout.separator !== undefined) this.row.printSeparators()
    for (const character of line.text) this.put(character)
    if (this.row.blanks === 0) {
      this.row.position = column.start + line.width
      if (column.start - gap === this.settings.margin) this.row.position -= gap
    }
  }
}
