// The quick intake: fills its choices from what is known, keeps what is written (outbox.js), and tells how each stands.

const config = JSON.parse(document.getElementById('config').textContent)
const say = (text, values = {}) => (config.words[text] ?? text).replace(/{(\w+)}/g, (_, name) => values[name] ?? '')
const COLON = config.tag === 'zh-CN' ? '：' : ': '
const $ = (id) => document.getElementById(id)
const form = $('form')
const AGAIN = 15_000 // milliseconds between two tries while something waits and the page is seen
let account // {id, person, areas, skew, zone} of whoever is signed in, or was when there last was a connection
let where // {longitude, latitude}

const make = (tag, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...inside)
  return made
}

// Who, and what they may choose ---------------------------------------------------------------------------------------

async function learn() {
  try {
    const answer = await fetch(`${config.path}/work/choices`, { headers: { 'Accept-Language': config.tag }, cache: 'no-store' })
    if (answer.status === 401) {
      account = undefined
      return tell('out')
    }
    if (answer.status === 403) {
      await Outbox.forget('account')
      account = undefined
      return tell('barred')
    }
    if (!answer.ok) throw new TypeError(answer.status)
    const found = await answer.json()
    account = { id: found.account, person: found.person, areas: found.areas, zone: found.zone, skew: Date.parse(found.now) - Date.now() }
    await Outbox.know('account', account)
    fillFor()
    tell('connected')
  } catch {
    account = await Outbox.known('account')
    fillFor()
    tell('away')
  }
}

// The form is begun anew for another account than it was filled for, never while somebody writes.
let filledFor
function fillFor() {
  if (!account || filledFor === account.id) return
  filledFor = account.id
  fresh()
}

function tell(state) {
  const box = $('state')
  box.className = `field-state ${state}`
  if (state === 'out') {
    const back = `${config.path}/sign-in?next=${encodeURIComponent(location.pathname)}`
    box.replaceChildren(say('Your session has ended. Sign in, and what waits is sent.'), ' ', make('a', { href: back, className: 'button', textContent: say('Sign in') }))
  } else if (state === 'barred') box.textContent = say('Your account may not take cases in.')
  else if (state === 'away') box.textContent = say(account ? 'No connection: what you write is kept and sent later' : 'Open this page once with a connection, so that it knows who you are.')
  else box.textContent = say('Connected') + (window.isSecureContext ? '' : ` · ${say('This browser keeps the page for when there is no connection only over TLS.')}`)
  $('who').textContent = account?.id ?? ''
  $('all').disabled = !account?.person
}

// The day by the county's clock, also on a phone whose own is wrong.
const today = () =>
  new Intl.DateTimeFormat('en-CA', { timeZone: account.zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(Date.now() + account.skew)

function fillAreas() {
  const options = (areas, none) => [make('option', { value: '', textContent: none }), ...areas.map((area) => make('option', { value: area.code, textContent: area.name }))]
  const known = new Map(account.areas.map((area) => [area.code, area]))
  const below = (code, level) => account.areas.filter((area) => area.level === level && (!code || area.above === code))
  const path = (area) => (area ? [...(area.above && known.get(area.above)?.level !== 'county' ? path(known.get(area.above)) : []), area.name] : [])
  const own = account.areas.filter((area) => area.own)
  document.querySelector('.own').hidden = !own.length
  $('own').replaceChildren(
    ...own.map((area) => make('option', { value: area.code, textContent: path(area).join(' ') })),
    make('option', { value: '', textContent: say('Another area') }),
  )
  const elsewhere = () => ($('steps').hidden = own.length > 0 && $('own').value !== '')
  const fill = (select, areas) => {
    select.replaceChildren(...options(areas, '—'))
    if (areas.length === 1) select.value = areas[0].code
  }
  const villages = () => fill($('village'), $('township').value || !below('', 'township').length ? below($('township').value, 'village') : [])
  const grids = () => fill($('grid'), $('village').value || !below('', 'village').length ? below($('village').value, 'grid') : [])
  fill($('township'), below('', 'township'))
  villages()
  grids()
  $('own').onchange = elsewhere
  $('township').onchange = () => (villages(), grids())
  $('village').onchange = grids
  elsewhere()
}
const areaChosen = () => (!$('steps').hidden ? ['grid', 'village', 'township'].map((id) => $(id).value).find(Boolean) : $('own').value) || ''

// The form ------------------------------------------------------------------------------------------------------------

let number = 0
function addParty(role, name = '', phone = '') {
  number += 1
  const id = `party-${number}`
  const roles = make('select', { className: 'native', id: `${id}-role` }, ...Object.entries(config.roles).map(([value, text]) => make('option', { value, textContent: text })))
  roles.value = role
  const row = make('div', { className: 'party' },
    make('label', {}, say('Role'), roles),
    make('label', {}, say('Full name'), make('input', { type: 'text', value: name, maxLength: 200, autocomplete: 'off' })),
    make('label', {}, say('Phone'), make('input', { type: 'tel', value: phone, maxLength: 24, autocomplete: 'off' })),
    make('button', { type: 'button', className: 'button', textContent: '✕', onclick: () => row.remove() }))
  row.lastChild.setAttribute('aria-label', say('Take this party out'))
  $('parties').append(row)
}

const needs = () => config.required[form.elements.kind.value]
function showNeeds() {
  for (const mark of document.querySelectorAll('[data-needs]'))
    mark.textContent = mark.dataset.needs.split(' ').some((name) => needs().includes(name)) ? say('needed') : ''
}

function fresh() {
  form.reset()
  where = undefined
  $('located').textContent = ''
  $('parties').replaceChildren()
  addParty('applicant')
  addParty('respondent')
  fillAreas()
  dayGiven = ''
  renewDay()
  showNeeds()
}

// A page that is left open overnight has another day; one that somebody chose stays.
let dayGiven
function renewDay() {
  if (!account) return
  const field = form.elements.occurred_on
  const untouched = field.value === dayGiven
  field.max = dayGiven = today()
  if (untouched) field.value = dayGiven
}

function read() {
  const text = (name) => form.elements[name].value.trim()
  const parties = [...$('parties').children]
    .map((row) => {
      const [name, phone] = [...row.querySelectorAll('input')].map((input) => input.value.trim())
      return { role: row.querySelector('select').value, name, ...(phone ? { phone } : {}) }
    })
    .filter((party) => party.name || party.phone)
  return {
    kind: form.elements.kind.value, source: config.source, area: areaChosen(), category: text('category'), title: text('title'),
    severity: Number(form.elements.severity.value), summary: text('summary'), parties, occurred_on: text('occurred_on') || today(),
    ...(text('place') ? { place: text('place') } : {}), ...(where ?? {}),
  }
}

// What is missing, by field: the same as the server asks for, so that nothing is refused days later for that.
function faults(said) {
  const needed = say('This is needed.')
  const found = {}
  for (const name of ['area', 'category', 'title']) if (!said[name]) found[name] = needed
  for (const name of ['summary', 'place']) if (needs().includes(name) && !said[name]) found[name] = needed
  if (needs().includes('parties') && !said.parties.length) found.parties = say('Name at least one party.')
  if (needs().includes('applicant') && !said.parties.some((party) => party.role === 'applicant')) found.parties = say('Name who asks for it, as applicant.')
  if (said.parties.some((party) => !party.name)) found.parties = say('Full name') + COLON + needed
  return found
}

const FIELDS = ['area', 'category', 'title', 'summary', 'place', 'parties']
let keeping = false // a second tap while the first is kept would make another case
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  if (keeping) return
  keeping = true
  try {
    await keepWritten()
  } finally {
    keeping = false
  }
})

async function keepWritten() {
  renewDay()
  const said = read()
  const found = faults(said)
  for (const name of FIELDS) {
    $(`${name}-fault`).textContent = found[name] ?? ''
    form.elements[name]?.setAttribute?.('aria-invalid', String(name in found))
  }
  const first = FIELDS.find((name) => found[name])
  if (first) {
    const control = first === 'area' ? ($('steps').hidden ? $('own') : $('township')) : first === 'parties' ? $('parties').querySelector('input') ?? $('add') : form.elements[first]
    return control.focus()
  }
  const correcting = form.dataset.correcting
  await Outbox.keep(account.id, account.person, said, config.tag)
  if (correcting) await Outbox.remove(correcting)
  delete form.dataset.correcting
  fresh()
  $('state').textContent = say('Kept on this phone. It is sent when there is a connection.')
  await list()
  $('mine').scrollIntoView({ block: 'start' })
  send()
}

$('locate').addEventListener('click', () => {
  const lost = () => ($('located').textContent = say('Where you are could not be found'))
  const found = ({ coords }) => {
    where = { longitude: Number(coords.longitude.toFixed(6)), latitude: Number(coords.latitude.toFixed(6)) }
    const forget = make('button', { type: 'button', className: 'button', textContent: say('Forget it') })
    forget.onclick = () => ((where = undefined), ($('located').textContent = ''))
    $('located').replaceChildren(say('Where you are is recorded, to about {n} metres', { n: Math.round(coords.accuracy) }), ' ', forget)
  }
  if (!navigator.geolocation) lost() // browsers have it only over TLS
  else navigator.geolocation.getCurrentPosition(found, lost, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 })
})
$('add').addEventListener('click', () => addParty('party'))
form.addEventListener('change', showNeeds)

// What was written ----------------------------------------------------------------------------------------------------

async function list() {
  const found = account ? await Outbox.entries(account.id) : []
  $('entries').replaceChildren(...(found.length ? found.map(item) : [make('li', { className: 'muted', textContent: say('Nothing waits.') })]))
  return found
}

function item(entry) {
  const when = new Intl.DateTimeFormat(config.tag, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(entry.made)
  const row = make('li', { className: `entry ${entry.status}` })
  row.dataset.key = entry.key
  const head = make('p', {}, make('span', { className: `chip ${entry.kind}`, textContent: config.kinds[entry.kind] }), ' ', entry.title ?? '', ' ', make('span', { className: 'muted small', textContent: when }))
  const state = make('p', { className: 'entry-state' })
  if (entry.status === 'sent') state.append(make('a', { href: `${config.path}/cases/${encodeURIComponent(entry.number)}`, textContent: say('sent: {number}', { number: entry.number }) }))
  else state.textContent = entry.status === 'refused' ? say('refused: {why}', { why: entry.why }) : say('waiting to be sent')
  row.append(head, state, make('p', { className: 'entry-acts' }, ...acts(entry)))
  return row
}

function acts(entry) {
  const act = (text, onclick) => make('button', { type: 'button', className: 'button', textContent: say(text), onclick })
  const remove = act('Delete', async () => {
    if (entry.status !== 'sent' && !confirm(say('Delete this? It was not sent.'))) return
    await Outbox.remove(entry.key)
    list()
  })
  if (entry.status === 'waiting') return [act('Send now', send), remove]
  return entry.status === 'refused' ? [act('Correct it', () => correct(entry)), remove] : [remove]
}

// A refused one goes back into the form. It gets a new key: under the old one it would be another request.
function correct(entry) {
  const said = JSON.parse(entry.body)
  fresh()
  form.dataset.correcting = entry.key
  for (const name of ['kind', 'category', 'title', 'summary', 'severity', 'occurred_on', 'place']) form.elements[name].value = said[name] ?? ''
  dayGiven = undefined // it is the day of what was written
  $('parties').replaceChildren()
  said.parties.forEach((party) => addParty(party.role, party.name, party.phone))
  if ([...$('own').options].some((option) => option.value === said.area)) $('own').value = said.area
  else {
    $('own').value = ''
    for (const [id, size] of [['township', 9], ['village', 12], ['grid', 15]]) {
      if (said.area.length < size) break
      $(id).value = said.area.slice(0, size)
      $(id).onchange?.()
    }
  }
  $('own').onchange()
  showNeeds()
  form.elements.title.focus()
}

let sending = false
async function send() {
  if (sending || !account) return
  sending = true
  try {
    const state = await Outbox.send()
    if (state === 'other' || (state === 'sent' && !$('state').classList.contains('connected'))) await learn()
    else tell(state === 'sent' ? 'connected' : state)
  } finally {
    sending = false
  }
  await list()
  const registration = await navigator.serviceWorker?.getRegistration()
  if ((await waits()) && registration?.sync) registration.sync.register('outbox').catch(() => {}) // sent even when this is closed
}
const waits = async () => account && (await Outbox.entries(account.id)).some((entry) => entry.status === 'waiting')

async function tryAgain() {
  if (!document.hidden && (await waits())) send()
}

async function begin() {
  if (navigator.serviceWorker) navigator.serviceWorker.register(`${config.path}/work-worker.js`, { scope: `${config.path}/` })
  await learn()
  await Outbox.know('words', { words: config.words, tag: config.tag })
  await list()
  await send()
  addEventListener('online', send)
  addEventListener('offline', () => tell('away'))
  document.addEventListener('visibilitychange', () => (renewDay(), tryAgain()))
  setInterval(tryAgain, AGAIN)
  Outbox.changed(list)
}
begin()
