// What was written without a connection: kept in this browser under the account that wrote it, and sent once.
//
// A page and the service worker use this alike. Two of them may send at the same time: a lock has one do it, and should
// both, or should an answer be lost on its way, the server knows by the key of each that it has it already.

self.Outbox = (() => {
  const NAME = 'gezhi-outbox'
  const AWAY = [408, 425, 429, 500, 502, 503, 504] // it may be taken later
  const told = 'BroadcastChannel' in self ? new BroadcastChannel(NAME) : { postMessage() {}, addEventListener() {} }

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })

  let opened
  const database = () => {
    opened ??= (() => {
      const request = indexedDB.open(NAME, 1)
      request.onupgradeneeded = () => {
        request.result.createObjectStore('entries', { keyPath: 'key' })
        request.result.createObjectStore('known', { keyPath: 'name' })
      }
      return done(request)
    })()
    return opened
  }
  const store = async (name, mode) => (await database()).transaction(name, mode, { durability: 'strict' }).objectStore(name)

  // What is known without a connection: who was here last, what they may choose, the words of the page.
  const known = async (name) => (await done((await store('known', 'readonly')).get(name)))?.value
  const know = async (name, value) => done((await store('known', 'readwrite')).put({ name, value }))
  const forget = async (name) => done((await store('known', 'readwrite')).delete(name))

  const entries = async (account) =>
    (await done((await store('entries', 'readonly')).getAll()))
      .filter((entry) => entry.account === account)
      .sort((one, other) => other.made - one.made)

  // Writes to the disk before it answers, and tells the other tabs.
  async function put(entry) {
    const into = await store('entries', 'readwrite')
    const written = new Promise((resolve, reject) => {
      into.transaction.oncomplete = resolve
      into.transaction.onerror = () => reject(into.transaction.error)
    })
    into.put(entry)
    await written
    told.postMessage('changed')
  }
  async function remove(key) {
    await done((await store('entries', 'readwrite')).delete(key))
    told.postMessage('changed')
  }

  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

  // Keep a case that is to be sent. `body` stays as it is, so that what is sent twice is the same.
  const keep = (account, person, form, language) =>
    put({ key: key(), account, status: 'waiting', made: Date.now(), kind: form.kind, title: form.title, language, body: JSON.stringify({ ...form, by: person }) })

  // Send what waits of whoever is signed in. Answers 'sent', or 'other' where that is not who was here last, 'away' without
  // a connection, 'out' where nobody is signed in.
  const send = () => (navigator.locks ? navigator.locks.request(NAME, sendAll) : sendAll())

  async function sendAll() {
    let me
    try {
      const answer = await fetch('/v1/me', { cache: 'no-store' })
      if (answer.status === 401) return 'out'
      if (!answer.ok) return 'away'
      me = await answer.json()
    } catch {
      return 'away'
    }
    const waiting = (await entries(me.id)).filter((entry) => entry.status === 'waiting').reverse()
    for (const entry of waiting) {
      const state = await sendOne(entry)
      if (state) return state
    }
    return (await known('account'))?.id === me.id ? 'sent' : 'other'
  }

  // The person stands in what is sent, so an account that is another by now is refused by the server.
  async function sendOne(entry) {
    let answer
    try {
      answer = await fetch('/v1/cases', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': entry.key, 'Accept-Language': entry.language },
        body: entry.body,
      })
    } catch {
      return 'away'
    }
    if (answer.status === 401) return 'out'
    if (AWAY.includes(answer.status)) return 'away'
    if (answer.ok) {
      const { case: number } = await answer.json()
      // Nothing of what it says stays here.
      await put({ key: entry.key, account: entry.account, status: 'sent', made: entry.made, kind: entry.kind, number })
    } else {
      const problem = await answer.json().catch(() => ({}))
      const faults = (problem.errors ?? []).map((fault) => fault.detail).join(' · ')
      await put({ ...entry, status: 'refused', why: faults || problem.detail || String(answer.status) })
    }
  }

  return { known, know, forget, entries, put, remove, keep, send, changed: (listener) => told.addEventListener('message', listener) }
})()
