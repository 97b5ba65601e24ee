// Keeps the page of the quick intake for when there is no connection, sends what waits when there is one again, and asks
// before somebody signs out who has not sent everything. All else of the workbench goes by.

importScripts('/workbench/static/outbox.js')

const KEPT = 'gezhi-field-1'
const PAGE = '/workbench/work/new'
const PARTS = ['style.css', 'dark.css', 'work_new.css', 'work_new.js', 'outbox.js', 'icon.svg'].map((name) => `/workbench/static/${name}`)
const PATIENCE = 4000 // milliseconds: a connection that is as good as none

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([PAGE, ...PARTS])).then(() => self.skipWaiting()))
})
self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith('gezhi-field-') && name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})
self.addEventListener('sync', (event) => {
  if (event.tag === 'outbox') event.waitUntil(sendOrAgain())
})

async function sendOrAgain() {
  if ((await Outbox.send()) === 'away') throw new Error('not sent yet') // so that the browser tries again
}

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (event.request.method === 'GET' && (pathname === PAGE || PARTS.includes(pathname))) event.respondWith(newest(event.request, pathname))
  else if (event.request.method === 'POST' && pathname === '/workbench/sign-out') event.respondWith(leave(event.request))
  else if (event.request.method === 'POST' && pathname.startsWith('/workbench/sign-in')) event.waitUntil(Outbox.forget('account'))
})

// What the server has, and what is kept where it does not answer.
async function newest(request, pathname) {
  const kept = await caches.open(KEPT)
  const known = await kept.match(pathname)
  try {
    const asked = fetch(request).then(async (answer) => {
      if (answer.ok) await kept.put(pathname, answer.clone())
      return answer
    })
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE))
    const answer = await (known ? Promise.race([asked, late]) : asked)
    asked.catch(() => {})
    return answer?.ok || !known ? answer : known
  } catch (error) {
    if (known) return known
    throw error
  }
}

// Signing out clears this browser, and with it what was not sent.
async function leave(request) {
  const account = await Outbox.known('account')
  if (account && !request.url.endsWith('?anyway')) {
    await Outbox.send()
    const left = (await Outbox.entries(account.id)).filter((entry) => entry.status !== 'sent').length
    if (left) return question(left)
  }
  await Outbox.forget('account')
  return fetch(request)
}

async function question(left) {
  const { words, tag } = await Outbox.known('words')
  const said = words['{n} of what you have written on this phone are not sent yet.'].replace('{n}', left)
  return new Response(
    `<!doctype html><html lang="${tag}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words['Not sent yet']}</title><link rel="stylesheet" href="/workbench/static/style.css"><link rel="stylesheet" href="/workbench/static/dark.css" media="(prefers-color-scheme: dark)"><body class="door"><main class="door-card">
<h1>${words['Not sent yet']}</h1><p>${said}</p><p><a class="button primary" href="${PAGE}">${words['Back']}</a></p>
<form method="post" action="/workbench/sign-out?anyway"><button class="button">${words['Sign out all the same, and delete them']}</button></form></main></html>`,
    { headers: { 'Content-Type': 'text/html; charset=utf-8' } },
  )
}
