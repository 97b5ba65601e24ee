// What happens elsewhere, as it happens: counts and the rows that are shown follow, quietly and together.

import { config, get, say } from './work_common.js'

const TOGETHER = 800 // milliseconds in which what happens is gathered
const SPREAD = 700 // and up to so many more, so that a whole office does not ask at once
const AGAIN = [2, 5, 10, 30] // seconds until a connection that was refused is tried again
const $ = (id) => document.getElementById(id)

// ``renewed``: what is done for the counts and the warnings, and whether a list is shown.
export function live(list, renewed) {
  const happened = { cases: new Set(), warnings: false, all: false }
  let timer, source
  let tries = 0

  function tell(ok) {
    const state = $('work-state')
    state.dataset.state = ok ? 'on' : 'off'
    const text = say(ok ? 'Up to date' : 'The connection is lost; trying again')
    if (state.textContent !== text) state.textContent = text
  }

  function soon() {
    if (!timer && !document.hidden) timer = setTimeout(renew, TOGETHER + Math.random() * SPREAD)
  }

  async function renew() {
    timer = undefined
    const cases = new Set(happened.cases)
    const { warnings, all } = happened
    Object.assign(happened, { cases: new Set(), warnings: false, all: false })
    try {
      await renewed.counts()
      if (warnings || all) renewed.warnings()
      if (renewed.shown()) await renewList(cases, all)
    } catch {
      cases.forEach((id) => happened.cases.add(id)) // with what happens next
      Object.assign(happened, { warnings, all: true })
    }
  }

  async function renewList(cases, all) {
    const shown = list.ids.filter((id) => all || cases.has(id)).slice(0, 400)
    for (let at = 0; at < shown.length; at += 100) {
      const part = shown.slice(at, at + 100)
      const { rows } = await get('some', new URLSearchParams(part.map((id) => ['id', id])))
      list.renew(rows, new Set(part))
    }
    const others = [...cases].filter((id) => !shown.includes(id))
    if (!others.length && !all) return
    if (undisturbed()) await list.begin(list.parameters, { quietly: true })
    else if (await anyNew(others)) announce(others.length)
  }

  // Whether one of them would stand in what is shown: the first page is asked for, as it is now.
  async function anyNew(others) {
    const page = await get('rows', list.parameters)
    return page.rows.some((row) => others.includes(row.id)) || list.blocks.length > 1
  }

  // Nobody is reading here: at the top, and with neither pointer nor keyboard in the list.
  function undisturbed() {
    const scroll = $('work-scroll')
    const top = scroll.scrollTop === 0 && scrollY < 200
    return top && list.blocks.length <= 1 && !scroll.matches(':hover') && !scroll.contains(document.activeElement)
  }

  let waiting = 0
  function announce(count) {
    const button = $('work-news')
    waiting = button.hidden ? count : waiting + count
    button.textContent = say('{n} new or changed: show', { n: waiting })
    button.hidden = false
  }
  $('work-news').addEventListener('click', () => {
    waiting = 0
    list.begin(list.parameters)
    $('work-scroll').focus()
  })

  function listen() {
    source = new EventSource('/v1/events?kind=case&kind=warning&kind=supervision')
    source.addEventListener('open', () => {
      if (tries) happened.all = true
      if (tries) soon()
      tries = 0
      tell(true)
    })
    source.addEventListener('error', () => {
      tell(false)
      tries += 1
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000 * AGAIN[Math.min(tries, AGAIN.length) - 1])
    })
    for (const kind of config.kinds) // a stream names each event by its kind
      source.addEventListener(kind, heard)
  }

  function heard(event) {
    const told = JSON.parse(event.data)
    if (told.case) happened.cases.add(told.case)
    if (told.kind.startsWith('warning')) happened.warnings = true
    soon()
  }

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && (happened.cases.size || happened.warnings || happened.all)) soon()
  })
  if (config.listens) listen()
}
