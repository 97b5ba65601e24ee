// My work: which list is shown, how it is filtered, ordered and counted, and which columns it has. What is chosen stands
// in the address, to be shared and gone back to; columns and density are this browser's.

import { COLON, config, get, say, written } from './work_common.js'
import { List, CARDS } from './work_list.js'
import { live } from './work_live.js'

const LISTS = ['mine', 'due', 'late', 'all']
const FIELDS = ['text', 'state', 'kind', 'level', 'step', 'standing', 'severity', 'category', 'due_since', 'due_until', 'since', 'until']
const PICKED = ['area', 'lead'] // filters that are chosen by clicking on a count
const SHOWN = ['id', 'title', 'kind', 'step', 'due_on', 'lead', 'area', 'accepted_on']
const $ = (id) => document.getElementById(id)
const kept = (name, otherwise) => JSON.parse(localStorage.getItem(`gezhi.work.${name}`) ?? 'null') ?? otherwise
const keep = (name, value) => localStorage.setItem(`gezhi.work.${name}`, JSON.stringify(value))

// What is chosen: of the address, and of the page's own.
const chosen = new URLSearchParams(location.search)
if (!chosen.get('view')) chosen.set('view', config.view)
const names = {} // of what was picked by a count: an area's, a unit's
let list

// What is open is looked at by when it is due, and what has ended has no such day: the newest of it stands first.
function order() {
  if (chosen.get('sort')) return [chosen.get('sort'), chosen.get('descending') === 'true']
  const ended = ['mine', 'all'].includes(chosen.get('view')) && ['ended', 'any'].includes(chosen.get('state'))
  return ended ? ['accepted_on', true] : ['due_on', false]
}

const asked = () => {
  const parameters = new URLSearchParams()
  for (const name of ['view', ...FIELDS, ...PICKED]) if (chosen.get(name)) parameters.set(name, chosen.get(name))
  const [sort, descending] = order()
  parameters.set('sort', sort)
  parameters.set('descending', String(descending))
  return parameters
}
const filtered = () => [...FIELDS, ...PICKED].filter((name) => chosen.get(name) && !(name === 'state' && chosen.get(name) === 'open'))

function remember(push) {
  const address = `${location.pathname}?${new URLSearchParams([...chosen].filter(([, value]) => value))}`
  history[push ? 'pushState' : 'replaceState'](null, '', address)
}

async function show({ push = false } = {}) {
  remember(push)
  const view = chosen.get('view')
  for (const tab of document.querySelectorAll('.work-tab')) {
    if (tab.dataset.view === view) tab.setAttribute('aria-current', 'page')
    else tab.removeAttribute('aria-current')
  }
  $('work-list').hidden = !LISTS.includes(view)
  $('work-warnings').hidden = LISTS.includes(view)
  if (!LISTS.includes(view)) return
  drawHead()
  fillForm()
  await Promise.all([list.begin(asked()), count()])
}

// How many there are, and of each value of what they are counted by; asked when the filter changes, not with each page.
let counting = 0
async function count() {
  const turn = ++counting
  const by = chosen.get('by') ?? ''
  const parameters = asked()
  if (by) parameters.set('by', by)
  const under = chosen.get('area') || config.top
  if (under && under.length < 15) parameters.set('under', under)
  try {
    const told = await get('counted', parameters)
    if (turn !== counting) return
    $('work-total').textContent = say(told.total === 1 ? '1 case' : '{n} cases', { n: written.format(told.total) })
    $('work-table').setAttribute('aria-rowcount', told.total + 1)
    list.total = told.total
    drawGroups(by, told)
  } catch {
    if (turn === counting) $('work-total').textContent = ''
  }
}

function drawGroups(by, told) {
  const box = $('work-groups')
  box.hidden = !by || !told.groups.length
  const most = Math.max(...told.groups.map((group) => group.count), 1)
  box.replaceChildren(
    ...(by ? told.groups : []).map((group) => {
      const known = group.value !== null
      const name = known ? (config.terms[by]?.[group.value] ?? group.name ?? group.value) : say('without it')
      if (known && group.name) names[group.value] = group.name
      const item = document.createElement(known ? 'button' : 'span')
      item.className = 'work-group'
      if (known) {
        item.type = 'button'
        item.dataset.value = group.value
        item.setAttribute('aria-pressed', String(chosen.get(by) === String(group.value)))
      }
      item.style.setProperty('--share', group.count / most)
      item.append(name, ' ', Object.assign(document.createElement('b'), { textContent: written.format(group.count) }))
      return item
    }),
  )
}

// The filter ----------------------------------------------------------------------------------------------------------

function fillForm() {
  const form = $('work-filters')
  for (const name of FIELDS) form.elements[name].value = chosen.get(name) ?? (name === 'state' ? 'open' : '')
  const due = ['due', 'late'].includes(chosen.get('view')) // only what is being worked is due
  form.elements.state.disabled = due
  $('work-by').value = chosen.get('by') ?? ''
  const count = filtered().length
  $('work-filtered').textContent = count ? `(${count})` : ''
  form.querySelector('[type="reset"]').disabled = !count
  if (['level', 'standing', 'severity', 'since', 'until'].some((name) => chosen.get(name))) form.querySelector('.work-more').open = true
  $('work-picked').replaceChildren(
    ...PICKED.filter((name) => chosen.get(name)).map((name) => {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'chip work-pick' })
      button.dataset.unpick = name
      button.textContent = `${config.columns[name]}${COLON}${names[chosen.get(name)] ?? chosen.get(name)} ✕`
      return button
    }),
  )
}

function choose(name, value, push = false) {
  if (value) chosen.set(name, value)
  else chosen.delete(name)
  show({ push })
}

function clearFilter() {
  for (const name of [...FIELDS, ...PICKED]) chosen.delete(name)
  show()
}

// Columns -------------------------------------------------------------------------------------------------------------

const columns = () => Object.keys(config.columns).filter((name) => kept('columns', SHOWN).includes(name))

function drawHead() {
  const [sort, descending] = order()
  list.head(columns(), sort, descending)
  $('work-sort').value = sort
  $('work-descending').setAttribute('aria-pressed', String(descending))
}

function sortBy(sort, descending) {
  chosen.set('sort', sort)
  chosen.set('descending', String(descending))
  show()
}

function wireColumns() {
  for (const box of document.querySelectorAll('.work-columns input')) {
    box.checked = columns().includes(box.value)
    box.disabled = box.value === 'title' // which leads to the case
    box.addEventListener('change', () => {
      keep('columns', [...document.querySelectorAll('.work-columns input:checked')].map((each) => each.value))
      drawHead()
      list.redraw()
    })
  }
  const dense = (on) => {
    $('work-scroll').classList.toggle('dense', on)
    $('work-dense').setAttribute('aria-pressed', String(on))
  }
  dense(kept('dense', false))
  $('work-dense').addEventListener('click', () => {
    keep('dense', !kept('dense', false))
    dense(kept('dense', false))
    list.redraw()
  })
}

// A spreadsheet -------------------------------------------------------------------------------------------------------

async function exportAll() {
  const button = $('work-export')
  const state = $('work-export-state')
  const task = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const parameters = asked()
  parameters.set('task', task)
  for (const name of columns()) parameters.append('columns', name)
  const bar = Object.assign(document.createElement('progress'), { max: Math.max(list.total ?? 1, 1), value: 0 })
  const text = document.createElement('span')
  bar.setAttribute('aria-label', button.textContent)
  state.replaceChildren(bar, text)
  button.disabled = true
  const watch = setInterval(async () => {
    state.hidden = false
    const { written: rows } = await get('export/progress', new URLSearchParams({ task })).catch(() => ({ written: bar.value }))
    bar.value = rows
    text.textContent = say('Writing {n} of {total} rows', { n: written.format(rows), total: written.format(list.total ?? rows) })
  }, 700)
  try {
    const answer = await fetch(`${config.path}/work/export.xlsx?${parameters}`, { headers: { 'Accept-Language': config.tag } })
    if (!answer.ok) throw new Error((await answer.json()).detail)
    const name = decodeURIComponent(answer.headers.get('content-disposition').split("''")[1])
    const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(await answer.blob()), download: name })
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    state.hidden = true
  } catch (error) {
    state.hidden = false
    state.textContent = error.message || say('It did not work. Try again.')
  } finally {
    clearInterval(watch)
    button.disabled = false
  }
}

// Warnings ------------------------------------------------------------------------------------------------------------

const warningForm = (id) => document.querySelector(`form[data-warning="${CSS.escape(id)}"]`)

window.workWarnings = {
  refused(id, text) {
    this.ready(id)
    warningForm(id).querySelector('.work-fault').textContent = text
  },
  ready: (id) => warningForm(id).removeAttribute('aria-busy'),
  done(id) {
    $(`warning-${id}`)?.remove()
    document.querySelector('[data-view="warnings"]').focus()
    renewWarnings()
    renewCounts().catch(() => {}) // they follow with what happens next
  },
}

function wireWarnings() {
  const box = $('work-warnings')
  box.addEventListener('change', (event) => {
    const form = event.target.closest('form[data-warning]')
    if (form) form.querySelector('.work-on').hidden = form.elements.verdict.value !== 'supervised'
  })
  box.addEventListener('submit', (event) => {
    event.preventDefault()
    const form = event.target
    if (form.getAttribute('aria-busy')) return
    form.setAttribute('aria-busy', 'true')
    form.querySelector('.work-fault').textContent = ''
    const supervised = form.elements.verdict.value === 'supervised'
    emitEvent('warning_sent', {
      id: form.dataset.warning, verdict: form.elements.verdict.value, note: form.elements.note.value,
      on_case: supervised ? form.elements.on_case.value : '',
    })
  })
}

// Nobody's words are lost because something happened elsewhere or to another warning: the list is made anew when no
// verdict is chosen and no reason written.
const writing = () => [...document.querySelectorAll('form[data-warning]')].some((form) => form.elements.verdict.value || form.elements.note.value.trim())
function renewWarnings() {
  if (!writing()) emitEvent('warnings_changed', {})
}

// Begin ---------------------------------------------------------------------------------------------------------------

async function renewCounts() {
  const told = await get('counts', '')
  for (const [name, value] of Object.entries(told)) {
    const place = document.querySelector(`[data-count="${name}"]`)
    if (!place) continue
    place.textContent = written.format(value)
    place.classList.toggle('some', value > 0)
  }
  // Of open cases the total costs little; of all that ever were it is asked when somebody asks.
  if (LISTS.includes(chosen.get('view')) && asked().get('state') !== 'any' && asked().get('state') !== 'ended') await count()
}
const listShown = () => LISTS.includes(chosen.get('view'))

// What was written in the field and is still on this phone goes on its way, whichever page is opened first.
async function sendLeft() {
  const left = await Outbox.entries(config.account)
  if (left.some((entry) => entry.status === 'waiting')) await Outbox.send()
}

function begin() {
  list = new List({ clear: clearFilter, filtered: () => filtered().length > 0, columns })
  wireColumns()
  wireWarnings()
  document.querySelector('.work-tabs').addEventListener('click', (event) => {
    const tab = event.target.closest('.work-tab')
    if (!tab || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    choose('view', tab.dataset.view, true)
  })
  $('work-table').tHead.addEventListener('click', (event) => {
    const button = event.target.closest('[data-sort]')
    if (!button) return
    const [sort, descending] = order()
    sortBy(button.dataset.sort, sort === button.dataset.sort && !descending)
    $('work-table').tHead.querySelector(`[data-sort="${button.dataset.sort}"]`).focus()
  })
  // Cards have no head: they are sorted by a choice of their own.
  $('work-sort').addEventListener('change', (event) => sortBy(event.target.value, false))
  $('work-descending').addEventListener('click', () => {
    const [sort, descending] = order()
    sortBy(sort, !descending)
  })
  $('work-by').addEventListener('change', (event) => {
    chosen.set('by', event.target.value)
    remember(false)
    count()
  })
  $('work-groups').addEventListener('click', (event) => {
    const group = event.target.closest('button')
    if (!group) return
    const by = $('work-by').value
    choose(by, group.getAttribute('aria-pressed') === 'true' ? '' : group.dataset.value)
  })
  $('work-picked').addEventListener('click', (event) => {
    if (event.target.dataset.unpick) choose(event.target.dataset.unpick, '')
  })
  const form = $('work-filters')
  let typing
  form.addEventListener('input', (event) => {
    clearTimeout(typing)
    const { name, value } = event.target
    typing = setTimeout(() => choose(name, value), event.target.type === 'search' ? 250 : 0)
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('reset', (event) => {
    event.preventDefault()
    clearFilter()
  })
  $('work-export').addEventListener('click', exportAll)
  addEventListener('popstate', () => {
    for (const name of [...chosen.keys()]) chosen.delete(name)
    for (const [name, value] of new URLSearchParams(location.search)) chosen.set(name, value)
    if (!chosen.get('view')) chosen.set('view', config.view)
    show()
  })
  if (CARDS.matches) document.querySelector('.work-filter').open = false
  show()
  sendLeft()
  live(list, { counts: renewCounts, warnings: renewWarnings, shown: listShown })
}

// The page comes a moment after this file.
if ($('work-table')) begin()
else {
  const waiting = new MutationObserver(() => {
    if (!$('work-warnings')) return
    waiting.disconnect()
    begin()
  })
  waiting.observe(document.documentElement, { childList: true, subtree: true })
}
