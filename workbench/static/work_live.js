// What happens elsewhere, as it happens: counts and the rows that are shown follow, quietly and together.

import { config, get, say } from './work_common.js'

const TOGETHER = 800 // milliseconds in which what happens is gathered
const SPREAD = 700 // and up to so many more, so that a whole office does not ask at once
const AGAIN = [2, 5, 10, 30] // seconds until a connection that was refused is tried again
const $ = (id) => document.getElementById(id)

// ``renewed``: what is done for the counts and the warnings, and whether a list is shown.
export function live(list, renewed) {
  const happened = { cases: new Set(), warnings: false, all: false }
  let timer, source, again
  let tries = 0
  let missed = false // whether something may have happened while nothing was heard

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
    else announce(await news(others, all))
  }

  // Which would stand in what is shown: the first page is asked for, as it is now. Where it is not known what happened
  // (``all``), what was not there is new.
  async function news(others, all) {
    const there = new Set(list.ids)
    const page = await get('rows', list.parameters)
    const found = page.rows.map((row) => row.id).filter((id) => others.includes(id) || (all && !there.has(id)))
    return found.length || list.blocks.length > 1 ? [...new Set([...found, ...others])] : []
  }

  // Nobody is reading here: at the top, and with neither pointer nor keyboard in the list.
  function undisturbed() {
    const scroll = $('work-scroll')
    const top = scroll.scrollTop === 0 && scrollY < 200
    return top && list.blocks.length <= 1 && !scroll.matches(':hover') && !scroll.contains(document.activeElement)
  }

  const waiting = new Set()
  function announce(ids) {
    if (!ids.length) return
    const button = $('work-news')
    if (button.hidden) waiting.clear()
    ids.forEach((id) => waiting.add(id))
    button.textContent = say('{n} new or changed: show', { n: waiting.size })
    button.hidden = false
  }
  $('work-news').addEventListener('click', () => {
    list.begin(list.parameters)
    $('work-scroll').focus()
  })

  // A browser has six connections to a server for all its tabs: a page that nobody sees takes none.
  function listen() {
    clearTimeout(again)
    source?.close()
    missed ||= source !== undefined || document.hidden
    if (document.hidden) return
    source = new EventSource('/v1/events?kind=case&kind=warning&kind=supervision')
    source.addEventListener('open', () => {
      if (missed) happened.all = true
      if (missed) soon()
      missed = false
      tries = 0
      tell(true)
    })
    source.addEventListener('error', () => {
      tell(false)
      missed = true
      tries += 1
      if (source.readyState === EventSource.CLOSED) again = setTimeout(listen, 1000 * AGAIN[Math.min(tries, AGAIN.length) - 1])
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
  if (!config.listens) return
  listen()
  document.addEventListener('visibilitychange', listen)
  // A stream does not notice by itself that the line is gone, or there again.
  addEventListener('offline', listen)
  addEventListener('online', listen)
}
