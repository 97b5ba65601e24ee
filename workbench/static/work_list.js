// A list of cases: a table of which only what is near the screen is there, on a phone cards; more comes with scrolling.

import { config, get, say } from './work_common.js'

export const CARDS = matchMedia('(max-width: 640px)')
const SOON = 2 // days
// Pixels that the columns take, and the least that is left to the title, which has all the rest.
const WIDTHS = {
  id: 138, kind: 92, severity: 96, level: 96, step: 96, standing: 96, due_on: 198, lead: 148, area: 148, category: 150,
  accepted_on: 128, settled_on: 128,
}
const TITLE = 320
const $ = (id) => document.getElementById(id)
const make = (tag, className = '', ...inside) => {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.append(...inside)
  return made
}
const DAY = new Intl.DateTimeFormat(config.tag, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' })
const dayOf = (text) => (text ? DAY.format(new Date(`${text}T00:00Z`)) : '—')
const daysUntil = (text, today) => Math.round((Date.parse(`${text}T00:00Z`) - Date.parse(`${today}T00:00Z`)) / 86_400_000)

// By when, in words and with a colour that the words do not need.
function due(row, today) {
  if (row.standing === 'suspended') return make('span', 'muted', say('suspended'))
  if (!row.due_on) return make('span', 'muted', '—')
  const days = daysUntil(row.due_on, today)
  const said = days < -1 ? say('late {n} days', { n: -days }) : days === -1 ? say('late 1 day') : days === 0 ? say('today') : days === 1 ? say('tomorrow') : say('in {n} days', { n: days })
  const chip = make('span', `chip ${days < 0 ? 'bad' : days < SOON ? 'warn' : ''}`, said)
  chip.title = dayOf(row.due_on)
  return make('span', 'work-due', chip, make('span', 'muted small', dayOf(row.due_on)))
}

const chip = (name, value, kind = '') => make('span', `chip ${kind}`, config.terms[name][value])
const CELLS = {
  id: (row) => make('span', 'mono small', row.id),
  title: (row) => {
    const link = make('a', 'work-case', row.title)
    link.href = `${config.path}/cases/${encodeURIComponent(row.id)}`
    link.title = row.title
    return link
  },
  kind: (row) => chip('kind', row.kind, row.kind),
  severity: (row) => make('span', row.severity > 2 ? 'worse' : '', config.terms.severity[row.severity]),
  level: (row) => chip('level', row.level, row.level),
  step: (row) => config.terms.step[row.step],
  standing: (row) => config.terms.standing[row.standing],
  due_on: due,
  lead: (row) => titled(row.lead_name),
  area: (row) => titled(row.area && [...row.path, row.area.name].join(' ')),
  category: (row) => titled(row.category?.name),
  accepted_on: (row) => dayOf(row.accepted_on),
  settled_on: (row) => dayOf(row.settled_on),
}
function titled(text) {
  const made = make('span', '', text || '—')
  made.title = text || ''
  return made
}

export class List {
  constructor({ clear, filtered, columns }) {
    Object.assign(this, { clear, filtered, columns })
    this.blocks = [] // the parts that came, each with its rows and where it stands
    this.turn = 0
    this.today = config.today
    const root = CARDS.matches ? null : $('work-scroll')
    this.near = new IntersectionObserver((seen) => seen.forEach((each) => this.swap(each.target.block, each.isIntersecting)), { root, rootMargin: '2000px 0px' })
    new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && this.more(), { root, rootMargin: '1200px 0px' }).observe($('work-end'))
    CARDS.addEventListener('change', () => location.reload())
    $('work-table').addEventListener('keydown', (event) => this.step(event))
  }

  // The ids of what is there, in order.
  get ids() {
    return this.blocks.flatMap((block) => block.rows.map((row) => row.id))
  }

  async begin(parameters, { quietly = false } = {}) {
    this.parameters = parameters
    const turn = ++this.turn
    const before = new Set(quietly ? this.ids : [])
    if (!quietly) {
      $('work-loading').hidden = false
      $('work-scroll').setAttribute('aria-busy', 'true')
    }
    $('work-news').hidden = true
    try {
      const page = await get('rows', parameters)
      if (turn !== this.turn) return
      this.empty()
      this.today = page.today
      this.next = page.next
      this.add(page.rows, quietly ? before : null)
      if (!quietly) (CARDS.matches ? window : $('work-scroll')).scrollTo({ top: 0 })
      this.tell(page.rows.length)
    } catch (error) {
      if (turn === this.turn) this.fail(error)
    } finally {
      if (turn === this.turn) {
        $('work-loading').hidden = true
        $('work-scroll').removeAttribute('aria-busy')
      }
    }
  }

  async more() {
    if (!this.next || this.asking) return
    const turn = this.turn
    this.asking = true
    const parameters = new URLSearchParams(this.parameters)
    parameters.set('after', this.next)
    try {
      const page = await get('rows', parameters)
      if (turn !== this.turn) return
      this.next = page.next
      this.add(page.rows, null)
    } catch (error) {
      if (turn === this.turn) this.fail(error)
    } finally {
      this.asking = false
    }
    // The end may still be in sight: a tall screen, or a short page.
    const end = $('work-end').getBoundingClientRect()
    if (this.next && end.height === 0 && end.top < innerHeight) this.more()
  }

  empty() {
    for (const block of this.blocks) {
      this.near.unobserve(block.body)
      block.body.remove()
    }
    $('work-cards').replaceChildren()
    this.blocks = []
  }

  // ``before``: the ids that were there, where what is new is to be marked.
  add(rows, before) {
    if (!rows.length) return
    const body = make(CARDS.matches ? 'div' : 'tbody')
    const block = { rows, body, first: this.blocks.reduce((sum, each) => sum + each.rows.length, 0), drawn: false }
    if (before) for (const row of rows) if (!before.has(row.id)) row.mark = 'new'
    body.block = block
    this.blocks.push(block)
    this.draw(block)
    if (CARDS.matches) $('work-cards').append(...body.childNodes)
    else {
      $('work-table').append(body)
      this.near.observe(body)
    }
  }

  draw(block) {
    block.drawn = true
    block.body.replaceChildren(...block.rows.map((row, at) => (CARDS.matches ? this.card(row) : this.line(row, block.first + at + 2))))
  }

  // Rows far from the screen are one empty row as high as they were.
  swap(block, near) {
    if (near === block.drawn) return
    if (near) return this.draw(block)
    if (block.body.contains(document.activeElement)) return
    const cell = make('td')
    cell.colSpan = this.columns().length
    cell.style.height = `${block.body.getBoundingClientRect().height}px`
    block.drawn = false
    block.body.replaceChildren(make('tr', 'work-far', cell))
  }

  line(row, index) {
    const line = make('tr', row.mark ?? '')
    line.dataset.id = row.id
    line.setAttribute('aria-rowindex', index)
    for (const name of this.columns()) {
      const cell = make(name === 'title' ? 'th' : 'td', '', CELLS[name](row, this.today))
      if (name === 'title') {
        cell.scope = 'row'
        if (row.mark) cell.append(make('span', 'chip work-mark', say({ new: 'new', changed: 'changed', gone: 'No longer in this list' }[row.mark])))
      }
      line.append(cell)
    }
    return line
  }

  card(row) {
    const link = CELLS.title(row)
    const card = make('li', `work-one ${row.mark ?? ''}`, link,
      make('p', '', CELLS.kind(row), ' ', make('span', '', config.terms.step[row.step]), ' ', due(row, this.today)),
      make('p', 'muted small', row.lead_name ?? '—', ' · ', row.area ? row.area.name : '—'))
    card.dataset.id = row.id
    if (row.mark) link.append(make('span', 'chip work-mark', say({ new: 'new', changed: 'changed', gone: 'No longer in this list' }[row.mark])))
    return card
  }

  head(columns, sort, descending) {
    $('work-table').style.minWidth = `${columns.reduce((sum, name) => sum + (WIDTHS[name] ?? TITLE), 0)}px`
    $('work-table').tHead.rows[0].replaceChildren(
      ...columns.map((name) => {
        const button = make('button', '', config.columns[name], make('span', 'work-arrow', sort === name ? (descending ? '▼' : '▲') : ''))
        button.lastChild.setAttribute('aria-hidden', 'true')
        button.type = 'button'
        button.dataset.sort = name
        const head = make('th', '', button)
        head.scope = 'col'
        if (WIDTHS[name]) head.style.width = `${WIDTHS[name]}px`
        if (sort === name) head.setAttribute('aria-sort', descending ? 'descending' : 'ascending')
        return head
      }),
    )
  }

  redraw() {
    for (const block of this.blocks) {
      block.drawn = false
      if (!CARDS.matches) this.draw(block)
    }
  }

  // Rows as they are now, each in its place: nothing moves under the cursor. What is not told of any more is gone.
  renew(rows, asked) {
    const now = new Map(rows.map((row) => [row.id, row]))
    for (const block of this.blocks)
      block.rows.forEach((row, at) => {
        if (!asked.has(row.id)) return
        const found = now.get(row.id)
        if (found && found.version === row.version) return
        block.rows[at] = found ? { ...found, mark: this.left(found) ? 'gone' : 'changed' } : { ...row, mark: 'gone' }
        const place = document.querySelector(`[data-id="${CSS.escape(row.id)}"]`)
        const focused = place?.contains(document.activeElement)
        place?.replaceWith(CARDS.matches ? this.card(block.rows[at]) : this.line(block.rows[at], block.first + at + 2))
        if (focused) document.querySelector(`[data-id="${CSS.escape(row.id)}"] a`).focus()
      })
  }

  // Whether a case is no longer of this list, as far as can be told of it alone.
  left(row) {
    const open = (this.parameters.get('state') || 'open') === 'open' || ['due', 'late'].includes(this.parameters.get('view'))
    return open && row.settled_on !== null
  }

  tell(count) {
    const box = $('work-empty')
    box.hidden = count > 0
    $('work-table').hidden = CARDS.matches || count === 0
    if (count) return
    const state = make('div', 'state', make('div', 'state-title', say(this.filtered() ? 'Nothing fits the filter' : 'Nothing is here')))
    if (this.filtered()) {
      const button = make('button', 'button', say('Clear the filter'))
      button.type = 'button'
      button.addEventListener('click', this.clear)
      state.append(button)
    }
    box.replaceChildren(state)
  }

  fail(error) {
    const box = $('work-empty')
    box.hidden = false
    const button = make('button', 'button', say('Try again'))
    button.type = 'button'
    button.addEventListener('click', () => {
      box.hidden = true
      if (this.blocks.length) this.more()
      else this.begin(this.parameters)
    })
    const state = make('div', 'state', make('div', 'state-title', error instanceof TypeError ? say('The connection is lost; trying again') : error.message), button)
    state.setAttribute('role', 'alert')
    box.replaceChildren(state)
  }

  // Up and down from case to case, to the first and the last.
  step(event) {
    const line = event.target.closest('tbody tr[data-id]')
    if (!line || event.altKey || event.ctrlKey || event.metaKey) return
    const lines = [...$('work-table').querySelectorAll('tbody tr[data-id]')]
    const at = lines.indexOf(line)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key]
    if (to === undefined || !lines[to]) return
    event.preventDefault()
    const link = lines[to].querySelector('a')
    link.focus({ preventScroll: true })
    lines[to].scrollIntoView({ block: 'nearest' })
  }
}
