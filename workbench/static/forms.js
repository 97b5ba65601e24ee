// What the forms of the workbench do in the browser: tell the server what is filled in, show what it answers at the
// fields, find things by typing, and ask before what was filled in is lost.
//
// A form is <form data-form="name">; the name of a field says where its value goes ("parties.0.phone"). The server is told
// by events: form_changed, form_sent, form_find. It answers by calling what this module exports as `forms`.

const QUIET = 60 // milliseconds without a key before the server is told

const formOf = (node) => node.closest('form[data-form]')
const named = (name) => document.querySelector(`form[data-form="${name}"]`)
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

// The values --------------------------------------------------------------------------------------------------------

// What a form says, as nested objects and lists; what is empty is left out. Rows that say nothing are left out too, and
// `rows` keeps which row became which item, so that a fault is shown where it was made.
function valuesOf(form) {
  const data = {}
  const rows = {}
  for (const control of form.elements) {
    if (!control.name || control.disabled || control.closest('.combo[data-picked] [data-typed]')) continue
    if (['radio', 'checkbox'].includes(control.type) && !control.checked) continue
    const value = control.value.trim()
    if (!value) continue
    const [head, number, ...rest] = control.name.split('.')
    if (number === undefined) {
      data[head] = value
      continue
    }
    const row = control.closest('[data-row]')
    if (row && !says(row)) continue
    rows[head] ??= []
    if (!rows[head].includes(number)) rows[head].push(number)
    const items = (data[head] ??= [])
    const item = (items[rows[head].indexOf(number)] ??= {})
    item[rest.join('.')] = value
  }
  form.rows = rows
  return data
}

// Whether a row says something beside what stands in it from the beginning.
const says = (row) =>
  [...row.querySelectorAll('input, textarea')].some((control) => control.name && control.value.trim())

function tellChange(form, wait = 0) {
  form.dataset.touched = 'true'
  clearTimeout(form.timer)
  form.timer = setTimeout(() => emitEvent('form_changed', { form: form.dataset.form, data: valuesOf(form) }), wait)
}

function send(form) {
  if (form.dataset.sending) return
  form.dataset.sending = 'true'
  form.querySelectorAll('[type="submit"]').forEach((button) => button.setAttribute('aria-busy', 'true'))
  clearFaults(form)
  emitEvent('form_sent', { form: form.dataset.form, data: valuesOf(form) })
}

function ready(form) {
  delete form.dataset.sending
  form.querySelectorAll('[type="submit"]').forEach((button) => button.removeAttribute('aria-busy'))
}

// Faults ------------------------------------------------------------------------------------------------------------

function controlOf(field) {
  return field.querySelector('input:not([type="hidden"]), select, textarea')
}

function clearFault(field) {
  field.classList.remove('at-fault')
  const text = field.querySelector('.field-fault')
  if (text) text.textContent = ''
  controlOf(field)?.removeAttribute('aria-invalid')
}

function clearFaults(form) {
  form.querySelectorAll('.at-fault').forEach(clearFault)
  const general = form.querySelector('.form-fault')
  if (general) general.textContent = ''
}

// Show what is wrong: each at its field, the rest above the buttons; the first gets the focus.
function faults(name, found) {
  const form = named(name)
  if (!form) return
  ready(form)
  const left = []
  for (const { field, text } of found) {
    const [head, number, ...rest] = field.split('.')
    const row = form.rows?.[head]?.[Number(number)]
    const place = row === undefined ? field : [head, row, ...rest].join('.')
    const at = form.querySelector(`[data-field="${place}"]`) ?? form.querySelector(`[data-field="${head}"]`)
    const words = at?.querySelector('.field-fault')
    if (!words) {
      left.push(text)
      continue
    }
    at.classList.add('at-fault')
    words.textContent = text
    controlOf(at)?.setAttribute('aria-invalid', 'true')
  }
  const general = form.querySelector('.form-fault')
  if (general) general.textContent = left.join('\n')
  const first = form.querySelector('.at-fault')
  const target = first ? controlOf(first) ?? first.querySelector('button') : general
  target?.focus()
  target?.scrollIntoView({ block: 'center' })
}

// Finding by typing: a combobox (WAI-ARIA 1.2) over what stands in the page, or over what the server finds -------------

const boxOf = (node) => node.closest?.('.combo')
const typed = (box) => box.querySelector('[data-typed]')
const kept = (box) => box.querySelector('[data-kept]')
const list = (box) => box.querySelector('[role="listbox"]')

function find(box) {
  const text = typed(box).value.trim()
  box.asked = text
  if (box.dataset.options) {
    box.options ??= JSON.parse(box.dataset.options)
    offer(box.id, text, matching(box.options, text.toLowerCase()))
  } else if (text) {
    clearTimeout(box.timer)
    box.timer = setTimeout(() => emitEvent('form_find', { box: box.id, kind: box.dataset.find, text }), QUIET)
  } else {
    close(box)
  }
}

// Those of a tree that have the text; with each what it stands below, and with a class all of its kinds.
function matching(options, text) {
  const has = (option) => !text || `${option.value} ${option.text}`.toLowerCase().includes(text)
  const wanted = new Set()
  for (const option of options) {
    if (has(option) || (option.under && wanted.has(`all ${option.under}`))) {
      wanted.add(option.value)
      if (option.under) wanted.add(option.under)
      else if (has(option)) wanted.add(`all ${option.value}`)
    }
  }
  return options.filter((option) => wanted.has(option.value))
}

function offer(id, text, options) {
  const box = document.getElementById(id)
  if (!box || box.asked !== text || document.activeElement !== typed(box)) return
  const places = list(box)
  places.innerHTML = options.length
    ? options
        .map(
          (option, at) =>
            `<li role="option" id="${id}-${at}" aria-selected="false" data-value="${escaped(option.value)}" ` +
            `data-text="${escaped(option.text)}" class="${option.under ? 'under' : ''}">` +
            `<span>${escaped(option.text)}</span> <small>${escaped(option.hint || option.value)}</small></li>`
        )
        .join('')
    : `<li class="none" role="option" aria-disabled="true" aria-selected="false">${escaped(box.dataset.nothing)}</li>`
  places.hidden = false
  typed(box).setAttribute('aria-expanded', 'true')
  mark(box, options.length && text && !box.hasAttribute('data-free') ? bestOf(options, text) : -1)
}

// Where typing leads with Enter alone: to the first that has the text itself.
function bestOf(options, text) {
  const found = options.findIndex((option) => `${option.value} ${option.text}`.toLowerCase().includes(text.toLowerCase()))
  return Math.max(found, 0)
}

function mark(box, at) {
  const options = [...list(box).querySelectorAll('[data-value]')]
  box.at = options.length ? at : -1
  options.forEach((option, number) => option.setAttribute('aria-selected', String(number === box.at)))
  const marked = options[box.at]
  if (marked) typed(box).setAttribute('aria-activedescendant', marked.id)
  else typed(box).removeAttribute('aria-activedescendant')
  marked?.scrollIntoView({ block: 'nearest' })
}

function close(box) {
  list(box).hidden = true
  typed(box).setAttribute('aria-expanded', 'false')
  typed(box).removeAttribute('aria-activedescendant')
}

function pick(box, value, text) {
  kept(box).value = value
  typed(box).value = text
  box.dataset.said = text
  close(box)
  if (box.hasAttribute('data-free')) {
    box.toggleAttribute('data-picked', Boolean(value))
    const row = box.closest('[data-row]')
    row?.querySelectorAll('[data-of-new]').forEach((control) => (control.disabled = Boolean(value)))
    row?.toggleAttribute('data-known', Boolean(value))
  }
  const field = box.closest('[data-field]')
  if (field && value) clearFault(field)
  tellChange(formOf(box))
}

function keyInBox(event, box) {
  const options = [...list(box).querySelectorAll('[data-value]')]
  const open = !list(box).hidden
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault()
    if (!open) return find(box)
    const step = event.key === 'ArrowDown' ? 1 : -1
    mark(box, (Math.max(box.at, step < 0 ? 0 : -1) + step + options.length) % options.length)
  } else if (event.key === 'Enter' && open) {
    event.preventDefault()
    const marked = options[box.at]
    if (marked) pick(box, marked.dataset.value, marked.dataset.text)
    else close(box)
  } else if (event.key === 'Escape' && open) {
    event.preventDefault()
    event.stopPropagation()
    close(box)
  }
}

// Choosing down the hierarchy: one list for each level, the last for what lies below what is chosen --------------------

function cascade(id, box, steps, code, text) {
  const place = document.getElementById(id)
  if (!place) return
  steps.forEach((step, at) => {
    const label = place.children[at] ?? place.appendChild(document.createElement('label'))
    if (label.dataset.of !== step.of) {
      label.dataset.of = step.of
      label.innerHTML =
        `<span>${escaped(step.label)}</span><select class="native"><option value="">${escaped(step.none)}</option>` +
        step.options.map(([key, name]) => `<option value="${key}">${escaped(name)}</option>`).join('') +
        '</select>'
    }
    label.querySelector('select').value = step.chosen ?? ''
  })
  while (place.children.length > steps.length) place.lastElementChild.remove()
  const combo = document.getElementById(box)
  if (combo && kept(combo).value === code && document.activeElement !== typed(combo)) {
    typed(combo).value = text
    combo.dataset.said = text
  }
}

function chosenBelow(select) {
  const place = select.closest('.cascade')
  const labels = [...place.children]
  const at = labels.indexOf(select.closest('label'))
  labels.slice(at + 1).forEach((label) => label.remove())
  const above = labels.slice(0, at).map((label) => label.querySelector('select').value).filter(Boolean)
  pick(document.getElementById(place.dataset.box), select.value || above.at(-1) || '', '')
}

// Rows that are added and taken away -----------------------------------------------------------------------------------

function addRow(button) {
  const template = document.getElementById(button.dataset.add)
  const holder = document.getElementById(template.dataset.into)
  const number = Number(holder.dataset.next ?? holder.children.length)
  holder.dataset.next = String(number + 1)
  holder.insertAdjacentHTML('beforeend', template.innerHTML.replaceAll('__n__', number))
  controlOf(holder.lastElementChild)?.focus()
}

function removeRow(button) {
  const row = button.closest('[data-row]')
  const form = formOf(row)
  const next = row.nextElementSibling ?? row.previousElementSibling ?? document.querySelector('[data-add]')
  row.remove()
  next?.querySelector?.('select, input')?.focus()
  tellChange(form)
}

// What is heard ----------------------------------------------------------------------------------------------------

document.addEventListener('input', (event) => {
  const form = formOf(event.target)
  if (!form) return
  const box = boxOf(event.target)
  if (box && event.target.hasAttribute('data-typed')) {
    if (kept(box).value) {
      kept(box).value = ''
      if (box.hasAttribute('data-free')) pick(box, '', event.target.value)
    }
    find(box)
    if (!box.hasAttribute('data-free')) return
  }
  const field = event.target.closest('[data-field]')
  if (field?.classList.contains('at-fault')) clearFault(field)
  tellChange(form, event.target.matches('[type="radio"], select') ? 0 : QUIET)
})
document.addEventListener('change', (event) => {
  if (event.target.closest('.cascade')) chosenBelow(event.target)
})
document.addEventListener('submit', (event) => {
  const form = formOf(event.target)
  if (!form) return
  event.preventDefault()
  send(form)
})
document.addEventListener('keydown', (event) => {
  const box = boxOf(event.target)
  if (box && event.target.hasAttribute('data-typed')) keyInBox(event, box)
  // In a long form Enter would send what is half filled in; with Ctrl it is meant.
  else if (event.key === 'Enter' && event.target.matches('form[data-ask] input')) event.preventDefault()
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && formOf(event.target)) send(formOf(event.target))
})
document.addEventListener('focusin', (event) => {
  const box = boxOf(event.target)
  if (box?.dataset.options && event.target.hasAttribute('data-typed')) find(box)
})
document.addEventListener('focusout', (event) => {
  const box = boxOf(event.target)
  if (box && !box.contains(event.relatedTarget)) close(box)
})
document.addEventListener('mousedown', (event) => {
  const option = event.target.closest('.combo [data-value]')
  if (!option) return
  event.preventDefault() // the focus stays in the field
  pick(boxOf(option), option.dataset.value, option.dataset.text)
})
document.addEventListener('click', (event) => {
  const add = event.target.closest('[data-add]')
  if (add) addRow(add)
  const remove = event.target.closest('[data-remove]')
  if (remove) removeRow(remove)
  const choose = event.target.closest('[data-pick-in]')
  if (choose) {
    const pressed = choose.getAttribute('aria-pressed') === 'true'
    const [value, text] = pressed ? ['', ''] : [choose.dataset.value, choose.dataset.text]
    pick(document.getElementById(choose.dataset.pickIn), value, text)
  }
  if (event.target.closest('[data-print]')) window.print()
})
window.addEventListener('beforeunload', (event) => {
  if (document.querySelector('form[data-ask][data-touched]')) event.preventDefault()
})

// Say which fields the chosen kind needs besides those that all need.
function needed(name, fields) {
  named(name)
    ?.querySelectorAll('[data-field] > label .needed, [data-field] > legend .needed, .row-head .needed')
    .forEach((badge) => {
      if (badge.hasAttribute('data-by-kind')) badge.hidden = !fields.includes(badge.closest('[data-field]').dataset.field)
    })
}

// What the server calls --------------------------------------------------------------------------------------------

window.forms = {
  faults,
  offer,
  cascade,
  needed,
  outlook: (text) => (document.getElementById('intake-outlook').textContent = text),
  ready: (name) => named(name) && ready(named(name)),
  // What was filled in has been taken: nobody need be asked before it goes.
  taken: (name) => named(name)?.removeAttribute('data-touched'),
  focus: (selector) => {
    const target = document.querySelector(selector)
    target?.focus({ preventScroll: true })
    target?.scrollIntoView({ block: 'nearest' })
  },
}
