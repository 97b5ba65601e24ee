// What the pages of the administration do in the browser: open what is asked before something is done, copy a key, send
// a file in pieces, and remember which column a header was taken for.

document.addEventListener('click', (event) => {
  const opens = event.target.closest('[data-opens]')
  if (opens) document.getElementById(opens.dataset.opens)?.showModal()
  if (event.target.closest('[data-closes]')) event.target.closest('dialog').close()
  const copies = event.target.closest('[data-copies]')
  if (copies) copy(copies)
})

// Pages of an intranet without TLS have no clipboard, so what is to be copied is selected and copied the old way.
async function copy(button) {
  const field = document.getElementById(button.dataset.copies)
  field.select()
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value)
    else document.execCommand('copy')
    button.textContent = button.dataset.done
  } catch {
    field.focus() // it is selected: whoever reads it copies it
  }
}

// A file of text goes into a field, where it can be corrected.
document.addEventListener('change', async (event) => {
  const input = event.target.closest('[data-fills]')
  if (input?.files[0]) document.getElementById(input.dataset.fills).value = await input.files[0].text()
})

// Sending a file ----------------------------------------------------------------------------------------------------

document.addEventListener('submit', async (event) => {
  const form = event.target.closest('form[data-upload]')
  if (!form) return
  event.preventDefault()
  const input = form.querySelector('input[type="file"]')
  const fault = form.querySelector('.form-fault')
  const file = input.files[0]
  fault.textContent = file ? '' : form.dataset.none
  if (!file) return input.focus()
  const piece = Number(form.dataset.piece) // bytes: a request has its limit, a file another
  const bar = form.querySelector('progress')
  const button = form.querySelector('[type="submit"]')
  button.disabled = true
  bar.hidden = false
  try {
    const { id } = await told(await fetch(form.dataset.upload, sent('POST', JSON.stringify({
      name: file.name, size: file.size, kind: form.elements.kind.value, area: form.elements.area?.value ?? '',
    }), 'application/json')))
    for (let at = 0; at < file.size; at += piece) {
      await told(await fetch(`${form.dataset.upload}/${id}?at=${at}`, sent('PUT', file.slice(at, at + piece), 'application/octet-stream')))
      bar.value = Math.min(1, (at + piece) / file.size)
    }
    location.href = `${form.dataset.goes}?file=${id}`
  } catch (error) {
    fault.textContent = error.message
    fault.focus()
    button.disabled = false
    bar.hidden = true
  }
})

const sent = (method, body, type) => ({ method, body, headers: { 'Content-Type': type } })

async function told(response) {
  if (response.ok) return response.json()
  const problem = await response.json().catch(() => ({}))
  throw new Error(problem.detail ?? `${response.status} ${response.statusText}`)
}

// Which column a header was taken for: kept in this browser, and offered again -----------------------------------------

const memory = (kind) => `gezhi.columns.${kind}`

document.addEventListener('change', (event) => {
  const select = event.target.closest('select[data-header]')
  if (!select) return
  const kind = select.closest('[data-kind]').dataset.kind
  const known = JSON.parse(localStorage.getItem(memory(kind)) ?? '{}')
  known[select.dataset.header] = select.value
  localStorage.setItem(memory(kind), JSON.stringify(known))
  emitEvent('columns_changed', { columns: columns(select.closest('[data-kind]')) })
})

const columns = (place) =>
  Object.fromEntries([...place.querySelectorAll('select[data-header]')].map((each) => [each.dataset.header, each.value]))

// Take what was said of the same headers before; the server is told once, and only of a difference.
function remembered(kind) {
  const place = document.querySelector(`[data-kind="${kind}"]`)
  const known = JSON.parse(localStorage.getItem(memory(kind)) ?? '{}')
  let differs = false
  for (const select of place?.querySelectorAll('select[data-header]') ?? []) {
    const said = known[select.dataset.header]
    if (said === undefined || said === select.value || ![...select.options].some((each) => each.value === said)) continue
    select.value = said
    differs = true
  }
  if (differs) emitEvent('columns_changed', { columns: columns(place) })
}

// What the server calls ---------------------------------------------------------------------------------------------

window.administration = {
  remembered,
  marks: (said) => {
    for (const [header, html] of Object.entries(said)) {
      const place = header ? document.querySelector(`[data-mark="${CSS.escape(header)}"]`) : document.getElementById('lacking')
      if (place) place.innerHTML = html
    }
  },
  tell: (id, html) => {
    const place = document.getElementById(id)
    if (place) place.innerHTML = html
  },
  focus: (selector) => document.querySelector(selector)?.focus(),
}
